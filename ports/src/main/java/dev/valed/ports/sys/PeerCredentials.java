package dev.valed.ports.sys;

/**
 * Who opened the other end of a Unix socket (SO_PEERCRED of {@code unix(7)}), as seen from this process's namespaces.
 *
 * <p>The kernel took them at {@code connect(2)}: after a fork, or when the descriptor was passed on, another process may
 * hold the end now.
 *
 * @param pid process id, 0 if the process has none in this pid namespace
 * @param uid effective user id at that time
 * @param gid effective group id at that time
 */
public record PeerCredentials(int pid, int uid, int gid) {}
