/** What programs on two ports of one daemon reach: rates, round trips, waiting, pipes. */
@NullMarked
package dev.valed.bench.clients;

import org.jspecify.annotations.NullMarked;
