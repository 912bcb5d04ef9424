/** Ports of every kind, opened by system calls, for the forwarding core to use. */
@NullMarked
package dev.valed.ports;

import org.jspecify.annotations.NullMarked;
