package dev.valed.ports.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, gone with everything in it when closed. */
public final class TestNamespace implements AutoCloseable {
    // linux/capability.h
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_SYS_ADMIN = 1L << 21;

    private static final AtomicInteger CREATED = new AtomicInteger();

    private final String name;

    private TestNamespace(String name) {
        this.name = name;
    }

    /** Creates one, or skips the test, saying why, where that is not possible. */
    public static TestNamespace create() throws IOException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            String reason = obstacle.get();
            System.err.println("SKIPPED: system test " + reason);
            abort(reason);
        }
        String name = "valed-test-" + ProcessHandle.current().pid() + "-" + CREATED.incrementAndGet();
        run("ip", "netns", "add", name);
        return new TestNamespace(name);
    }

    /** Why none can be made here, as "needs ...". */
    public static Optional<String> obstacle() throws IOException {
        long capabilities = effectiveCapabilities();
        if ((capabilities & CAP_NET_ADMIN) == 0 || (capabilities & CAP_SYS_ADMIN) == 0) {
            return Optional.of(
                    "needs CAP_NET_ADMIN and CAP_SYS_ADMIN for network namespaces, and this process has the capabilities 0x"
                            + Long.toHexString(capabilities));
        }
        if (!Files.isReadable(Path.of("/dev/net/tun"))) {
            return Optional.of("needs /dev/net/tun, which is not there");
        }
        try {
            run("ip", "-V");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("needs the command ip (iproute2), which is not there");
        }
    }

    private static long effectiveCapabilities() throws IOException {
        String field = "CapEff:";
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field)) {
                return Long.parseUnsignedLong(line.substring(field.length()).trim(), 16);
            }
        }
        throw new IOException("/proc/self/status has no " + field);
    }

    /** The name by which {@code ip netns} knows it. */
    public String name() {
        return name;
    }

    /** Runs {@code ip -n NAME arguments} and returns what it prints. */
    public String ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Names of the interfaces in it, other than the loopback. */
    public List<String> interfaces() throws IOException {
        return ip("-o", "link")
                .lines()
                .map(line -> line.split("[:@ ]+")[1])
                .filter(each -> !each.equals("lo"))
                .toList();
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("ip", "netns", "delete", name);
    }
}
