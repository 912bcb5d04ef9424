package dev.valed.ports.sys;

/**
 * Who opened the other end of a Unix socket ({@code unix(7)}), as seen from this process's namespaces.
 *
 * <p>The kernel took it at {@code connect(2)}: after a fork, or when the descriptor was passed on, another process may
 * hold the end now.
 *
 * @param pid process id, 0 if the process has none in this pid namespace
 * @param uid effective user id at that time
 * @param gid effective group id at that time
 * @param process what tells the process from all others, also from those whose id is 0, and those that get its id when it
 *     has gone; before Linux 6.9 the pid
 * @param network what tells the network namespace that it was in from all others; 0 if it was the server's, or the kernel
 *     does not tell (before Linux 5.14)
 */
public record PeerCredentials(int pid, int uid, int gid, long process, long network) {}
