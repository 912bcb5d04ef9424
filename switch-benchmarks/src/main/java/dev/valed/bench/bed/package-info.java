/** What the benchmarks of client processes run on: daemons, and two processors. */
@NullMarked
package dev.valed.bench.bed;

import org.jspecify.annotations.NullMarked;
