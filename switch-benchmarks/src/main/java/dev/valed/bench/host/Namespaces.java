package dev.valed.bench.host;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Program;
import dev.valed.bench.programs.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Network namespaces of the benchmark's own, removed with all that is in them when this is closed, or the JVM is told to
 * end. None of their interfaces is connected to anything of the machine's.
 */
final class Namespaces implements AutoCloseable {

    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(20);

    private final Programs programs;
    private final Deque<String> made = new ConcurrentLinkedDeque<>();
    private final Thread hook = new Thread(this::removeAll, "remove namespaces");
    private int last;

    /** @param programs closed after this */
    Namespaces(Programs programs) {
        this.programs = programs;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes one. Returns its name. */
    String make() throws BenchFailure, IOException, InterruptedException {
        String name = "vale-bench-" + ProcessHandle.current().pid() + "-" + ++last;
        execute(List.of("ip", "netns", "add", name));
        made.addFirst(name);
        ip(name, "link", "set", "lo", "up");
        return name;
    }

    /** Connects {@code eth0} of one with the device of this name of the other by a pair of veths, both switched on. */
    void cable(String namespace, String otherNamespace, String otherDevice)
            throws BenchFailure, IOException, InterruptedException {
        ip(namespace, "link", "add", "eth0", "type", "veth", "peer", "name", otherDevice, "netns", otherNamespace);
        ip(namespace, "link", "set", "eth0", "up");
        ip(otherNamespace, "link", "set", otherDevice, "up");
    }

    /** Runs {@code ip -n namespace words}, which has to succeed. */
    void ip(String namespace, String... words) throws BenchFailure, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
        command.addAll(List.of(words));
        execute(command);
    }

    /** Runs a program in it, which has to succeed. */
    void run(String namespace, String... words) throws BenchFailure, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(List.of(words));
        execute(command);
    }

    private void execute(List<String> command) throws BenchFailure, IOException, InterruptedException {
        try (Program program = programs.start(command, Map.of())) {
            if (program.awaitEnd(COMMAND_LIMIT) != 0) {
                throw program.failure("failed");
            }
        }
    }

    /** Programs may be gone already, so this starts its own. */
    private void removeAll() {
        for (String name = made.poll(); name != null; name = made.poll()) {
            try {
                new ProcessBuilder("ip", "netns", "delete", name)
                        .inheritIO()
                        .start()
                        .onExit()
                        .join();
            } catch (IOException e) {
                System.err.println("vale bench: the network namespace " + name + " is left: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        removeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook removes what is left
        }
    }
}
