/** Frames from one program to another, as fast as they can or at some pace: rates, and what a load costs. */
@NullMarked
package dev.valed.bench.stream;

import org.jspecify.annotations.NullMarked;
