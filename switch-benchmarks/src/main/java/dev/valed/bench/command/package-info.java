/** What the benchmarks' command lines have in common. */
@NullMarked
package dev.valed.bench.command;

import org.jspecify.annotations.NullMarked;
