/** {@code ./vale bench clients}: programs on two ports of one daemon. */
@NullMarked
package dev.valed.bench.clients;

import org.jspecify.annotations.NullMarked;
