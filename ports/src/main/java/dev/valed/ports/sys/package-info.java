/**
 * System calls, and the kernel objects made of them: descriptors, sockets, shared memory, namespaces, epoll sets.
 *
 * <p>Two layers. {@link dev.valed.ports.sys.SystemCalls}, {@link dev.valed.ports.sys.SocketCalls} and
 * {@link dev.valed.ports.sys.MemoryCalls} make the cold calls through JNA, where structs and {@code errno} are readable, and
 * turn every failure into a {@link dev.valed.ports.sys.SystemCallException}. {@link dev.valed.ports.sys.Downcalls} makes the
 * few calls of the data path through the JDK's foreign functions: they neither throw nor allocate. Everything else in the
 * package is built on these.
 *
 * <p>Linux only, 64-bit only. Each constant names the header it comes from.
 */
@NullMarked
package dev.valed.ports.sys;

import org.jspecify.annotations.NullMarked;
