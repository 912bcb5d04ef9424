/** {@code ./vale bench core}: one worker, from the memory of one port to that of others, in this process. */
@NullMarked
package dev.valed.bench.core;

import org.jspecify.annotations.NullMarked;
