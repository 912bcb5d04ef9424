package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import dev.valed.ports.takeover.TakeoverException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Who may do what at the control socket. The thread of the requests owns it. */
final class NetmapPeers {

    /** Something that is done for a program. */
    interface Action<T> {
        T run() throws ServiceException, RefusedException;
    }

    private final int ownUser;
    /** Names of open ports to the users that opened them first. */
    private final Map<String, Integer> users = new HashMap<>();

    /** @param ownUser user id of this process, whose programs may change switches; root's may in any case */
    NetmapPeers(int ownUser) {
        this.ownUser = ownUser;
    }

    void opened(String port, PeerCredentials peer) {
        users.put(port, peer.uid());
    }

    void closed(String port) {
        users.remove(port);
    }

    private boolean isOperator(PeerCredentials peer) {
        return peer.uid() == 0 || peer.uid() == ownUser;
    }

    /** Changes switches, or takes an interface over. @throws RefusedException EACCES for others than operators */
    <T> T change(PeerCredentials peer, Action<T> action) throws RefusedException {
        if (!isOperator(peer)) {
            throw new RefusedException(
                    Errno.EACCES,
                    "user " + peer.uid() + " may not change switches and interfaces: root and the daemon's own may");
        }
        return act(peer, action);
    }

    /** Changes something of an open port. @throws RefusedException EACCES for others than operators and its user */
    <T> T changeOwn(PeerCredentials peer, String port, Action<T> action) throws RefusedException {
        Integer user = users.get(port);
        return user != null && user == peer.uid() ? act(peer, action) : change(peer, action);
    }

    /** What everybody may do; the log says who did it. */
    static <T> T act(PeerCredentials peer, Action<T> action) throws RefusedException {
        String who = "process " + peer.pid() + ", user " + peer.uid();
        try {
            return ScopedValue.where(Origin.CURRENT, who).call(() -> action.run());
        } catch (ServiceException e) {
            throw refusal(e);
        } catch (RefusedException | RuntimeException e) {
            throw e;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible); // an action has no other
        }
    }

    /** The other way round; {@link #refusal} makes of it what it was. */
    static ServiceException failure(String message, RefusedException e) {
        Kind kind = Kind.UNAVAILABLE;
        if (e.errno() == Errno.EBUSY.number()) {
            kind = Kind.CONFLICT;
        } else if (e.errno() == Errno.ENOMEM.number()) {
            kind = Kind.FULL;
        } else if (e.errno() == Errno.EINVAL.number()) {
            kind = Kind.INVALID;
        }
        return new ServiceException(kind, message, e);
    }

    static RefusedException refusal(ServiceException e) {
        if (e.getCause() instanceof RefusedException cause) {
            return cause;
        }
        if (e.getCause() instanceof TakeoverException cause) {
            return new RefusedException(
                    switch (cause.reason()) {
                        case MISSING -> Errno.ENXIO;
                        case IN_USE -> Errno.EBUSY;
                        case UNSUITABLE -> Errno.EINVAL;
                    },
                    String.valueOf(e.getMessage()));
        }
        if (e.getCause() instanceof IOException cause) {
            return RefusedException.because(cause);
        }
        Errno errno = switch (e.kind()) {
            case NOT_FOUND -> Errno.ENXIO;
            case CONFLICT -> Errno.EBUSY;
            case INVALID -> Errno.EINVAL;
            case UNAVAILABLE -> Errno.EAGAIN;
            case FULL -> Errno.ENOMEM;
        };
        return new RefusedException(errno, String.valueOf(e.getMessage()));
    }
}
