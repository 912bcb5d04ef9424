/**
 * Netmap ports as the daemon has them: shared memory and descriptors of a port, and the control socket by which client
 * programs get them.
 *
 * <p>What travels on the socket is said in {@link dev.valed.ports.netmap.ControlMessage}, what lies in the memory in
 * {@link dev.valed.core.ring.NetmapLayout} and {@link dev.valed.core.ring.SyncLayout}.
 */
@NullMarked
package dev.valed.ports.netmap;

import org.jspecify.annotations.NullMarked;
