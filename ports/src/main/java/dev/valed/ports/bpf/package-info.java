/**
 * Programs of our own inside the kernel, see {@code bpf(2)}: assembled here, loaded by system calls, attached to network
 * interfaces.
 *
 * <p>{@link dev.valed.ports.bpf.InterfacePrograms} is what takes an interface's frames away; the rest of the package is
 * what it is made of. All of it is called while a port is opened or closed, never for a frame.
 */
@NullMarked
package dev.valed.ports.bpf;

import org.jspecify.annotations.NullMarked;
