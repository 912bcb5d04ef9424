/**
 * The control socket, by which client programs ask for netmap ports and are told what they got. What travels on it is said
 * in {@link dev.valed.ports.netmap.control.ControlMessage}.
 */
@NullMarked
package dev.valed.ports.netmap.control;

import org.jspecify.annotations.NullMarked;
