/** The processes that benchmarks measure: a daemon, programs that have its ports, and what the system knows of them. */
@NullMarked
package dev.valed.bench.programs;

import org.jspecify.annotations.NullMarked;
