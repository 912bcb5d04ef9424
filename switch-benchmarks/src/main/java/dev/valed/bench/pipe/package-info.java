/** {@code ./vale bench pipe}: programs at the two ends of a netmap pipe. */
@NullMarked
package dev.valed.bench.pipe;

import org.jspecify.annotations.NullMarked;
