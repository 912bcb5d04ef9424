/**
 * Netmap ports as the daemon has them: rings in a memory, descriptors to wake and be woken by, and who has which of them
 * open. What programs ask for is decided by {@link dev.valed.ports.netmap.port.OpenPorts} and {@link
 * dev.valed.ports.netmap.port.Registrar}, and for switches and interfaces by the {@link
 * dev.valed.ports.netmap.port.NetmapBroker}.
 *
 * <p>All of it is guarded by the lock of {@link dev.valed.ports.netmap.port.OpenPorts}.
 */
@NullMarked
package dev.valed.ports.netmap.port;

import org.jspecify.annotations.NullMarked;
