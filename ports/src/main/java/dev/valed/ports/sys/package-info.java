/**
 * System calls, and the kernel objects made of them: descriptors, sockets, shared memory, namespaces, epoll sets.
 *
 * <p>Two layers, one class each. {@link dev.valed.ports.sys.SystemCalls} makes the cold calls through JNA, where structs
 * and {@code errno} are readable, and turns every failure into a {@link dev.valed.ports.sys.SystemCallException}.
 * {@link dev.valed.ports.sys.Downcalls} makes the few calls of the data path through the JDK's foreign functions: they
 * neither throw nor allocate. Everything else in the package is built on these two.
 *
 * <p>Linux only, 64-bit only. Each constant names the header it comes from.
 */
@NullMarked
package dev.valed.ports.sys;

import org.jspecify.annotations.NullMarked;
