/**
 * The wire side of an interface through AF_XDP: an XDP program in the interface's driver hands every frame that comes in to a
 * socket, by a ring in memory, and sockets send what is put into other rings. With a driver that supports it frames are
 * copied nowhere but in the switch.
 */
@NullMarked
package dev.valed.ports.xdp;

import org.jspecify.annotations.NullMarked;
