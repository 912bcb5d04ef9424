package dev.valed.ports.client;

import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the daemon again after it has gone: a thread of its own tries until it is there, or the port is closed. If the new
 * daemon does not know the port again, or the old one took it away on purpose, the port is gone for good.
 */
final class Reconnection implements Runnable {
    private static final long PAUSE_MILLIS = 20;

    private final PortSession session;
    private final Path daemon;
    private final NetmapRequest answered;
    private final Binding binding;
    private final GrowingMemory memory;

    private @Nullable Thread thread;
    private boolean stopped;
    private volatile @Nullable String end;

    Reconnection(PortSession session, Path daemon, NetmapRequest answered, Binding binding, GrowingMemory memory) {
        this.session = session;
        this.daemon = daemon;
        this.answered = answered;
        this.binding = binding;
        this.memory = memory;
    }

    /** The daemon has hung up. Looks for another one, unless it said that the port is gone. Idempotent. */
    synchronized void begin(Connection lost) {
        if (thread != null || stopped || end != null || session.connection() != lost) {
            return;
        }
        if (lost.retain()) {
            if (LastWords.sayGone(lost.socket())) {
                end = "the daemon took port " + session.name() + " away";
            }
            lost.release();
        }
        if (end == null) {
            thread = Thread.ofPlatform().daemon().name("vale-port-reconnection").start(this);
        }
    }

    @Override
    public void run() {
        while (tryAgain()) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return; // stopped
            }
        }
    }

    /** Returns whether to go on. */
    private boolean tryAgain() {
        Connection found;
        try {
            found = Handshake.comeBack(daemon, answered, binding, memory.fd());
        } catch (PortRefusedException e) {
            if (e.errno() == Errno.EAGAIN.number()) {
                return true;
            }
            end = "the daemon was restarted and does not know port " + session.name() + " again: " + e.getMessage();
            return false;
        } catch (IOException e) {
            return true; // not there yet, or not ready
        }
        synchronized (this) {
            thread = null;
            if (stopped) {
                found.release();
            } else {
                session.replace(found);
            }
        }
        return false;
    }

    void requireHope() throws PortDisconnectedException {
        if (end != null) {
            throw new PortDisconnectedException(String.valueOf(end));
        }
    }

    /** Nothing of the session is used here any more when this returns. */
    void stop() {
        Thread running;
        synchronized (this) {
            stopped = true;
            running = thread;
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            running.interrupt();
            try {
                running.join(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
