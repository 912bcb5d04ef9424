package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.port.Answer;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.netmap.port.Registration;
import dev.valed.ports.netmap.port.Requests;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that carries out requests, one after the other: it may wait for workers, which the thread that reads from
 * clients must not. Holds the lock of the ports meanwhile.
 */
final class BrokerThread implements AutoCloseable {
    private static final Logger LOG = System.getLogger(BrokerThread.class.getName());

    private final Requests requests;
    private final Lock lock;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "netmap-broker");
        thread.setDaemon(true);
        return thread;
    });

    BrokerThread(OpenPorts ports) {
        this.requests = new Requests(ports);
        this.lock = ports.lock();
    }

    /** Carries out a request, unless the client has left meanwhile; {@code then} runs on this thread. */
    void carryOut(ControlSession session, Request asked, @Nullable Registration present, Consumer<Answer> then) {
        answer(session, asked.request(), () -> requests.carryOut(asked.request(), present, session.peer()), then);
    }

    /** Brings back what a client had; {@code file} is owned here from now on. */
    void comeBack(ControlSession session, Adopt asked, OwnedFd file, Consumer<Answer> then) {
        answer(
                session,
                asked.answered(),
                () -> requests.comeBack(asked.answered(), asked.binding(), file, session.peer()),
                answer -> {
                    file.close(); // which does nothing if it is in use now
                    then.accept(answer);
                });
    }

    private void answer(ControlSession session, NetmapRequest request, Supplier<Answer> action, Consumer<Answer> then) {
        execute(() -> {
            if (session.hasEnded()) {
                then.accept(Answer.refused(
                        request, new RefusedException(Errno.ECONNABORTED, "the client left before its turn came")));
                return;
            }
            Answer answer;
            try {
                answer = action.get();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, request + " failed", e);
                answer = Answer.refused(request, new RefusedException(Errno.EIO, "the daemon failed: " + e));
            }
            then.accept(answer);
        });
    }

    /** Does something with the ports. */
    void run(Runnable action) {
        execute(action);
    }

    /** A connection has no registration any more; {@code then} runs on this thread, whatever happened. */
    void close(Registration registration, Runnable then) {
        execute(() -> {
            try {
                registration.close();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "closing " + registration.port() + " failed", e);
            } finally {
                then.run();
            }
        });
    }

    private void execute(Runnable action) {
        executor.execute(() -> {
            lock.lock();
            try {
                action.run();
            } finally {
                lock.unlock();
            }
        });
    }

    /** Waits for all that was asked. */
    @Override
    public void close() {
        executor.close();
    }
}
