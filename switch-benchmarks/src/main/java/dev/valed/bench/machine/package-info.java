/**
 * What the machine itself gives, with no switch in the way: the latency between two processors, and yardsticks, upper
 * bounds of figures that are memory's more than the switch's.
 */
@NullMarked
package dev.valed.bench.machine;

import org.jspecify.annotations.NullMarked;
