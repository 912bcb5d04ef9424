/** Netmap rings in shared memory: their layout, and their ingress and egress sides. */
@NullMarked
package dev.valed.core.ring;

import org.jspecify.annotations.NullMarked;
