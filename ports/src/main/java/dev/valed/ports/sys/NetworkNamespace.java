package dev.valed.ports.sys;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace that {@code ip netns} knows by name, see {@code ip-netns(8)} and {@code network_namespaces(7)}.
 *
 * <p>What is opened inside a namespace (a socket, a TAP) stays in it for ever and can be used from anywhere. So only the
 * opening has to happen inside: {@link #call} does it on a thread of its own, and no thread of the caller ever moves.
 * Immutable.
 */
public final class NetworkNamespace {
    /** Where {@code ip netns add} mounts the namespaces. */
    private static final Path DIRECTORY = Path.of("/run/netns");

    private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");

    /** CLONE_NEWNET of {@code linux/sched.h}. */
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;
    private final Path file;

    private NetworkNamespace(String name, Path file) {
        this.name = name;
        this.file = file;
    }

    /**
     * Names a namespace; whether it exists is found out by {@link #call}.
     *
     * @throws IllegalArgumentException if it cannot be the name of one
     */
    public static NetworkNamespace named(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/") || name.contains("\0")) {
            throw new IllegalArgumentException(
                    "namespace is \"" + name + "\"; accepted: a name of ip-netns(8), without slashes");
        }
        return new NetworkNamespace(name, DIRECTORY.resolve(name));
    }

    /** The namespace that a file stands for, such as {@code /proc/PID/ns/net}. */
    public static NetworkNamespace at(Path file) {
        return new NetworkNamespace(String.valueOf(file), file);
    }

    /**
     * Where the namespaces can be found that have a name or a process, which may be named several times.
     *
     * @return files for {@link #at}; those of other users' processes are missing where this process may not see them
     */
    public static List<Path> files() {
        List<Path> files = new ArrayList<>();
        addFiles(files, DIRECTORY, "*", Path.of(""));
        addFiles(files, Path.of("/proc"), "[1-9]*", Path.of("ns", "net"));
        return files;
    }

    private static void addFiles(List<Path> files, Path directory, String names, Path inside) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, names)) {
            entries.forEach(entry -> files.add(entry.resolve(inside)));
        } catch (IOException | DirectoryIteratorException e) {
            // No directory, no namespaces.
        }
    }

    /** Returns the name as given. */
    public String name() {
        return name;
    }

    /**
     * Does something inside the namespace, on a fresh thread, and waits for it to end, also when interrupted.
     *
     * <p>A thread inherits its starter's namespace: the action must not start threads or processes, directly or through
     * an executor, unless they are to stay there.
     *
     * @return what the action returned
     * @throws NoSuchFileException if there is no such namespace; the message lists those there are
     * @throws IOException if this process may not enter it (CAP_SYS_ADMIN is missing), or the action throws it
     */
    public <T extends @Nullable Object> T call(Action<T> action) throws IOException {
        Visit<T> visit = new Visit<>(action);
        Thread thread = Thread.ofPlatform().name("netns-" + name).start(visit);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return visit.result();
    }

    private void enter() throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException("there is no network namespace \"" + name + "\"; there are: " + existing());
        }
        try (OwnedFd namespace = SystemCalls.open(file.toString(), SystemCalls.O_RDONLY)) {
            SystemCalls.setNamespace(namespace, CLONE_NEWNET, "\"" + name + "\"");
        } catch (SystemCallException e) {
            if (e.is(Errno.EPERM) || e.is(Errno.EACCES)) {
                throw new IOException(
                        "entering the network namespace \"" + name + "\" needs the capability CAP_SYS_ADMIN", e);
            }
            if (e.is(Errno.EINVAL)) {
                throw new IOException(
                        "\"" + file + "\" is not a network namespace (left over from before a reboot?)", e);
            }
            throw e;
        }
    }

    /**
     * Tells the calling thread's namespace from all others that there are now, whatever their names, such as
     * {@code net:[4026531840]}. Another one may have the same when this one is gone.
     */
    public static String currentId() throws IOException {
        return Files.readSymbolicLink(CURRENT).toString();
    }

    private static String existing() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DIRECTORY)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        } catch (IOException e) {
            // No directory, no namespaces.
        }
        Collections.sort(names);
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    @Override
    public String toString() {
        return name;
    }

    /** What is to be done inside a namespace. */
    @FunctionalInterface
    public interface Action<T extends @Nullable Object> {
        /** Runs inside the namespace. */
        T call() throws IOException;
    }

    /** One stay in the namespace: written by its thread, read after that thread has ended. */
    private final class Visit<T extends @Nullable Object> implements Runnable {
        private final Action<T> action;
        private @Nullable T returned;
        private @Nullable Throwable thrown;

        Visit(Action<T> action) {
            this.action = action;
        }

        @Override
        public void run() {
            try {
                enter();
                returned = action.call();
            } catch (IOException | RuntimeException | Error e) {
                thrown = e;
            }
        }

        @SuppressWarnings("NullAway") // null only if the action returned null, and then T allows it
        T result() throws IOException {
            return switch (thrown) {
                case null -> returned;
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(thrown);
            };
        }
    }
}
