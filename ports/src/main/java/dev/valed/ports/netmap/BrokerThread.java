package dev.valed.ports.netmap;

import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Manage;
import dev.valed.ports.netmap.ControlMessage.Managed;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The thread that calls the broker, one call after the other: it may wait for workers, which the thread that reads from
 * clients must not.
 */
final class BrokerThread implements AutoCloseable {
    private static final Logger LOG = System.getLogger(BrokerThread.class.getName());

    private final NetmapBroker broker;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "netmap-broker");
        thread.setDaemon(true);
        return thread;
    });

    BrokerThread(NetmapBroker broker) {
        this.broker = broker;
    }

    /** What became of an opening. */
    sealed interface Outcome {
        record Granted(NetmapPort port) implements Outcome {}

        record Refused(RefusedException reason) implements Outcome {}
    }

    /** Asks the broker for a port, unless the client has left meanwhile; {@code then} runs on the broker's thread. */
    void open(ControlSession session, NetmapOpenRequest request, Consumer<Outcome> then) {
        executor.execute(() -> then.accept(open(session, request)));
    }

    private Outcome open(ControlSession session, NetmapOpenRequest request) {
        if (session.hasEnded()) {
            return new Outcome.Refused(
                    new RefusedException(Errno.ECONNABORTED.number(), "the client left before its turn came"));
        }
        try {
            return new Outcome.Granted(broker.open(request, session.peer()));
        } catch (RefusedException e) {
            return new Outcome.Refused(e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "opening " + request.name() + " failed", e);
            return new Outcome.Refused(new RefusedException(Errno.EIO.number(), "the daemon failed: " + e));
        }
    }

    /** Carries out a request about switches; {@code then} runs on the broker's thread with the reply. */
    void manage(Manage manage, PeerCredentials peer, Consumer<ControlMessage> then) {
        executor.execute(() -> {
            try {
                then.accept(new Managed(manage.sequence(), manage.action(), carryOut(manage, peer)));
            } catch (RefusedException e) {
                then.accept(failed(manage, e.errno(), String.valueOf(e.getMessage())));
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, manage + " failed", e);
                then.accept(failed(manage, Errno.EIO.number(), "the daemon failed: " + e));
            }
        });
    }

    private PortPlace carryOut(Manage manage, PeerCredentials peer) throws RefusedException {
        NetmapRequests requests = broker.requests();
        PortPlace asked = manage.place();
        return switch (manage.action()) {
            case ControlMessage.ATTACH -> requests.attach(asked.name(), peer);
            case ControlMessage.DETACH -> requests.detach(asked.name(), peer);
            case ControlMessage.LIST ->
                asked.name().isEmpty()
                        ? requests.next(asked.switchIndex(), asked.portIndex())
                        : requests.find(asked.name());
            default -> throw new RefusedException(Errno.EINVAL.number(), "unknown action " + manage.action());
        };
    }

    private static Failed failed(Manage manage, int errno, String reason) {
        return new Failed(manage.sequence(), ControlMessage.MANAGE, errno, reason);
    }

    /** Gives a port back to the broker; {@code then} runs on the broker's thread, whatever happened. */
    void close(NetmapPort port, Runnable then) {
        executor.execute(() -> {
            try {
                broker.close(port);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "closing " + port.name() + " failed", e);
            } finally {
                then.run();
            }
        });
    }

    /** Waits for all that was asked. */
    @Override
    public void close() {
        executor.close();
    }
}
