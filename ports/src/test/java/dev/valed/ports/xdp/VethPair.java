package dev.valed.ports.xdp;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Two namespaces of a test's own and a veth between them, with one end {@code wire} in each. */
final class VethPair implements AutoCloseable {
    static final String DEVICE = "wire";

    private static final AtomicInteger CREATED = new AtomicInteger();

    final TestNamespace a;
    final TestNamespace b;

    private VethPair(TestNamespace a, TestNamespace b) {
        this.a = a;
        this.b = b;
    }

    /** Creates them, up, with what AF_XDP cannot do without switched off; skips the test where that is not possible. */
    static VethPair create(int queues) throws IOException {
        VethPair pair = createWithOffloads(queues);
        try {
            pair.switchOffloads(pair.a, false);
            pair.switchOffloads(pair.b, false);
            return pair;
        } catch (IOException e) {
            pair.close();
            throw e;
        }
    }

    /** Creates them as the kernel does. */
    static VethPair createWithOffloads(int queues) throws IOException {
        requireEthtool();
        TestNamespace a = TestNamespace.create();
        TestNamespace b = TestNamespace.create();
        int number = CREATED.incrementAndGet();
        String count = Integer.toString(queues);
        a.ip(
                "link",
                "add",
                DEVICE,
                "numrxqueues",
                count,
                "numtxqueues",
                count,
                "type",
                "veth",
                "peer",
                "name",
                "wire" + number,
                "numrxqueues",
                count,
                "numtxqueues",
                count);
        a.ip("link", "set", "wire" + number, "netns", b.name(), "name", DEVICE);
        VethPair pair = new VethPair(a, b);
        for (TestNamespace each : List.of(a, b)) {
            // Otherwise the kernel sends router solicitations of its own.
            each.ip("link", "set", DEVICE, "addrgenmode", "none", "up");
            pair.ethtool(each, "-L", DEVICE, "rx", count, "tx", count);
        }
        return pair;
    }

    private static void requireEthtool() throws IOException {
        try {
            run(List.of("ethtool", "--version"));
        } catch (IOException e) {
            String reason = "needs the command ethtool, which is not there";
            System.err.println("SKIPPED: system test " + reason);
            abort(reason);
        }
    }

    void switchOffloads(TestNamespace namespace, boolean on) throws IOException {
        String state = on ? "on" : "off";
        ethtool(namespace, "-K", DEVICE, "tx", state, "txvlan", state, "tx-vlan-stag-hw-insert", state);
    }

    String ethtool(TestNamespace namespace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace.name(), "ethtool"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String run(List<String> command) throws IOException {
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

    static <T> T in(TestNamespace namespace, NetworkNamespace.Action<T> action) throws IOException {
        return NetworkNamespace.named(namespace.name()).call(action);
    }

    static Link link(TestNamespace namespace) throws IOException {
        return in(namespace, () -> {
            try (Links links = Links.open()) {
                return links.find(DEVICE).orElseThrow();
            }
        });
    }

    /** Opens the end in a namespace. */
    static XdpWire open(TestNamespace namespace) throws IOException {
        Link link = link(namespace);
        return in(namespace, () -> XdpWire.open(link));
    }

    @Override
    public void close() throws IOException {
        a.close();
        b.close();
    }
}
