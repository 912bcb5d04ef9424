/** Figures, whatever they are of: medians of runs, what they are to reach, and how they are shown and written. */
@NullMarked
package dev.valed.bench.figure;

import org.jspecify.annotations.NullMarked;
