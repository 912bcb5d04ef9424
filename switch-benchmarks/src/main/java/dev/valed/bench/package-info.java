/**
 * {@code ./vale bench NAME}: each benchmark is in the package of its name ({@code core}, {@code clients}, {@code pipe},
 * {@code host}), in a class such as {@code CoreBench}. The rest is what they share:
 *
 * <ul>
 *   <li>{@code stream} and {@code rally}: what two programs on two ports do and what is measured of it: many frames one
 *       way, or one to and fro. Their side in C is {@code src/main/native}, the program {@code bench-client}.
 *   <li>{@code bed}: the daemon and the processors that they run on.
 *   <li>{@code machine}: what those processors give at most, without a switch.
 *   <li>{@code programs}: starting, watching and ending processes.
 *   <li>{@code figure}: medians, goals, tables, files.
 *   <li>{@code command}: command lines.
 * </ul>
 */
@NullMarked
package dev.valed.bench;

import org.jspecify.annotations.NullMarked;
