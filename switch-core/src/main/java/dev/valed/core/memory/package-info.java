/** Reading, writing and copying memory that other processes can change at any time. */
@NullMarked
package dev.valed.core.memory;

import org.jspecify.annotations.NullMarked;
