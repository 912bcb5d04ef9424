/** The benchmarks behind every speed that valed claims. Not shipped. */
@NullMarked
package dev.valed.bench;

import org.jspecify.annotations.NullMarked;
