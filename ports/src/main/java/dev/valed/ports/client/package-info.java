/**
 * The Java client of the switch: {@link dev.valed.ports.client.ValePort} opens a port of a running daemon, and its rings
 * send and receive frames in memory shared with the daemon.
 *
 * <p>Needs of the daemon's libraries only switch-core, ports and JNA. Linux, 64 bits; no privilege but permission to
 * write to the daemon's socket. Run with {@code --enable-native-access=ALL-UNNAMED}.
 */
@NullMarked
package dev.valed.ports.client;

import org.jspecify.annotations.NullMarked;
