package dev.valed.deployment.container;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network namespace with a name, as {@code ip netns} gives it; the name is gone when closed. */
record Namespace(String name) implements AutoCloseable {

    /** A name for the one that a process is in, which then outlives the process. */
    static Namespace of(long pid, String label) throws Exception {
        Namespace namespace = named(label);
        Commands.run("ip", "netns", "attach", namespace.name, Long.toString(pid));
        return namespace;
    }

    /** A new one, with nothing in it but the loopback. */
    static Namespace create(String label) throws Exception {
        Namespace namespace = named(label);
        Commands.run("ip", "netns", "add", namespace.name);
        return namespace;
    }

    private static Namespace named(String label) {
        return new Namespace("valed-test-" + label + ProcessHandle.current().pid());
    }

    /** Runs a command in it, which has to succeed; what it prints. */
    String run(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return Commands.run(all.toArray(String[]::new));
    }

    @Override
    public void close() throws IOException {
        Commands.start("ip", "netns", "delete", name).onExit().join();
    }
}
