package dev.valed.ports.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.valed.ports.sys.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
        obstacle().ifPresent(TestNamespace::skip);
        String name = "valed-test-" + ProcessHandle.current().pid() + "-" + CREATED.incrementAndGet();
        execute("ip", "netns", "add", name);
        return new TestNamespace(name);
    }

    private static void skip(String reason) {
        System.err.println("SKIPPED: system test " + reason);
        abort(reason);
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
            execute("ip", "-V");
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
        return execute(command.toArray(String[]::new));
    }

    /** Runs a command in it and returns what it prints; it has to succeed. */
    public String run(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return execute(all.toArray(String[]::new));
    }

    /** Does something in it. */
    public <T extends @Nullable Object> T call(NetworkNamespace.Action<T> action) throws IOException {
        return NetworkNamespace.named(name).call(action);
    }

    /** Lays a cable, a pair of veths with so many queues each, from here to another namespace; both ends are switched off. */
    public void cable(String device, TestNamespace other, String otherDevice, int queues) throws IOException {
        String count = Integer.toString(queues);
        List<String> end = List.of("numrxqueues", count, "numtxqueues", count);
        List<String> arguments = new ArrayList<>(List.of("link", "add", device));
        arguments.addAll(end);
        arguments.addAll(List.of("type", "veth", "peer", "name", otherDevice, "netns", other.name));
        arguments.addAll(end);
        ip(arguments.toArray(String[]::new));
    }

    /** Runs {@code ethtool arguments} in it and returns what it prints; skips the test, saying why, where there is none. */
    public String ethtool(String... arguments) throws IOException {
        try {
            execute("ethtool", "--version");
        } catch (IOException e) {
            skip("needs the command ethtool, which is not there");
        }
        List<String> command = new ArrayList<>(List.of("ethtool"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Says whether an end of a cable leaves to the other what AF_XDP there could not tell of: checksums and VLAN tags. */
    public void setOffloads(String device, boolean on) throws IOException {
        String state = on ? "on" : "off";
        ethtool("-K", device, "tx", state, "txvlan", state, "tx-vlan-stag-hw-insert", state);
    }

    /** Names of the interfaces in it, other than the loopback. */
    public List<String> interfaces() throws IOException {
        return ip("-o", "link")
                .lines()
                .filter(line -> line.matches("\\d+: .*")) // else it complains of a namespace that vanished meanwhile
                .map(line -> line.split("[:@ ]+")[1])
                .filter(each -> !each.equals("lo"))
                .toList();
    }

    private static String execute(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream printed = process.getInputStream()) {
            String output = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
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
        execute("ip", "netns", "delete", name);
    }
}
