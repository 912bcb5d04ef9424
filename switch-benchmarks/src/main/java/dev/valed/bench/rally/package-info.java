/** One frame to and fro between two programs: how long it takes, and whether a wakeup is ever lost. */
@NullMarked
package dev.valed.bench.rally;

import org.jspecify.annotations.NullMarked;
