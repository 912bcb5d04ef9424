package dev.valed.daemon;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Doorbell;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.ThreadAffinity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the forwarding core as the command line asks for it. */
final class ForwardingCore {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingCore.class);

    private ForwardingCore() {}

    /** @throws StartupException if a processor to pin a worker to may not be used, or there are no descriptors left */
    static SwitchCore start(Settings settings) throws StartupException {
        checkProcessors(settings.pinnedTo());
        CoreOptions options = new CoreOptions(
                settings.workers(),
                settings.idleMode(),
                System::nanoTime,
                worker -> doorbell(),
                worker -> pin(worker, settings.pinnedTo()),
                (worker, lane, failure) -> LOG.error(
                        "worker {}: forwarding from {} failed, its ring {} is not looked at any more",
                        worker,
                        lane.port(),
                        lane.ingress().ring(),
                        failure));
        try {
            SwitchCore core = new SwitchCore(options);
            core.start();
            return core;
        } catch (UncheckedIOException e) {
            throw new StartupException(StartupException.EXHAUSTED, "the workers cannot be started: " + e.getMessage());
        }
    }

    private static Doorbell doorbell() {
        try {
            return EpollDoorbell.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkProcessors(List<Integer> wanted) throws StartupException {
        if (wanted.isEmpty()) {
            return;
        }
        BitSet allowed = allowed();
        for (int cpu : wanted) {
            if (cpu < 0 || !allowed.get(cpu)) {
                throw new StartupException(
                        StartupException.WRONG_USAGE, "--pin " + cpu + " is not accepted: " + allowed + " are");
            }
        }
    }

    private static BitSet allowed() throws StartupException {
        try {
            return ThreadAffinity.allowed();
        } catch (SystemCallException e) {
            throw new StartupException(StartupException.NOT_PERMITTED, "--pin is not possible: " + e.getMessage());
        }
    }

    private static void pin(int worker, List<Integer> pinnedTo) {
        if (pinnedTo.isEmpty()) {
            return;
        }
        try {
            ThreadAffinity.pin(pinnedTo.get(worker));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("worker {} runs on any processor: {}", worker, e.getMessage());
        }
    }
}
