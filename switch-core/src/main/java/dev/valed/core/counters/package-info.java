/** Counters with one writer each, drop reasons among them, and their sums. */
@NullMarked
package dev.valed.core.counters;

import org.jspecify.annotations.NullMarked;
