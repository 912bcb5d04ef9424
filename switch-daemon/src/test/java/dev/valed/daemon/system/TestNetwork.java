package dev.valed.daemon.system;

import dev.valed.ports.client.ValePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** A daemon and all that a test connects to it; all of it is gone when closed, or when the tests are interrupted. */
final class TestNetwork implements AutoCloseable {

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Thread whenInterrupted = new Thread(this::closeAll);
    private final DaemonProcess daemon;

    private TestNetwork(Starter starter) throws Exception {
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
        try {
            Path directory = own(new Directory(Files.createTempDirectory("valed-system-")))
                    .path();
            daemon = own(starter.start(directory));
            daemon.api().createSwitch("vale0", "{}");
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** Starts a daemon with a switch vale0. */
    static TestNetwork start() throws Exception {
        return start(directory -> DaemonProcess.start(directory.resolve("run")));
    }

    static TestNetwork start(Starter starter) throws Exception {
        return new TestNetwork(starter);
    }

    /** Starts a daemon in its own way. */
    interface Starter {
        /** @param directory empty, for all that it needs; deleted with the network */
        DaemonProcess start(Path directory) throws Exception;
    }

    DaemonProcess daemon() {
        return daemon;
    }

    SwitchApi api() throws IOException {
        return daemon.api();
    }

    /** @param port as {@code vale0:a} */
    Station station(String port, int number) throws Exception {
        return station(port, number, "");
    }

    /** @param settings see {@link Station} */
    Station station(String port, int number, String settings) throws Exception {
        return own(new Station(daemon, port, number, settings));
    }

    /** A host, number 1, with a cable to its {@linkplain WiredHost#peer peer}, number 2. */
    WiredHost wiredHost() throws Exception {
        WiredHost host = own(new WiredHost(1));
        host.connect(own(new WiredHost(2)));
        return host;
    }

    /** @param port as {@code vale0:a} */
    ValePort program(String port) throws IOException {
        return own(ValePort.open(daemon.socket(), port));
    }

    /** Closes it, too, when the network is closed, before all that was there earlier. */
    synchronized <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    @Override
    public void close() {
        closeAll();
        Runtime.getRuntime().removeShutdownHook(whenInterrupted);
    }

    private synchronized void closeAll() {
        AssertionError failure = new AssertionError("not everything could be closed");
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Deleted with all that is in it. */
    record Directory(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            List<Path> files;
            try (var walk = Files.walk(path)) {
                files = walk.sorted(Comparator.reverseOrder()).toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
