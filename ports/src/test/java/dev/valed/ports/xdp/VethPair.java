package dev.valed.ports.xdp;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;

/** Two namespaces of a test's own and a veth between them, with one end {@code wire} in each. */
final class VethPair implements AutoCloseable {
    static final String DEVICE = "wire";

    final TestNamespace a;
    final TestNamespace b;

    private VethPair(TestNamespace a, TestNamespace b) {
        this.a = a;
        this.b = b;
    }

    /** Creates them, up, with what AF_XDP cannot do without switched off; skips the test where that is not possible. */
    static VethPair create(int queues) throws IOException {
        return create(queues, false);
    }

    /** Creates them as the kernel does. */
    static VethPair createWithOffloads(int queues) throws IOException {
        return create(queues, true);
    }

    private static VethPair create(int queues, boolean offloads) throws IOException {
        VethPair pair = new VethPair(TestNamespace.create(), TestNamespace.create());
        try {
            pair.a.cable(DEVICE, pair.b, DEVICE, queues);
            setUp(pair.a, queues, offloads);
            setUp(pair.b, queues, offloads);
            return pair;
        } catch (IOException | RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    private static void setUp(TestNamespace end, int queues, boolean offloads) throws IOException {
        // Otherwise the kernel sends frames of its own. At once with "up" it would come after it.
        end.ip("link", "set", DEVICE, "addrgenmode", "none");
        end.ip("link", "set", DEVICE, "up");
        String count = Integer.toString(queues);
        end.ethtool("-L", DEVICE, "rx", count, "tx", count);
        if (!offloads) {
            end.setOffloads(DEVICE, false);
        }
    }

    static Link link(TestNamespace namespace) throws IOException {
        return namespace.call(() -> {
            try (Links links = Links.open()) {
                return links.find(DEVICE).orElseThrow();
            }
        });
    }

    /** Opens the end in a namespace. */
    static XdpWire open(TestNamespace namespace) throws IOException {
        Link link = link(namespace);
        return namespace.call(() -> XdpWire.open(link));
    }

    @Override
    public void close() throws IOException {
        a.close();
        b.close();
    }
}
