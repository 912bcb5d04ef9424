/**
 * What there is only so much of and all programs share: memory, descriptors, connections. Who has how much of it, and how
 * much of it one of them can get.
 */
@NullMarked
package dev.valed.ports.netmap.budget;

import org.jspecify.annotations.NullMarked;
