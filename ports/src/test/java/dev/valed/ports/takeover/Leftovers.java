package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.testing.OpenDescriptors;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a take-over would leave behind if it forgot to give something back: descriptors here, interfaces there. */
final class Leftovers {
    private final TestNamespace namespace;
    private final List<String> interfaces;
    private final TreeMap<String, Long> descriptors;

    private Leftovers(TestNamespace namespace) throws IOException {
        this.namespace = namespace;
        this.interfaces = namespace.interfaces();
        this.descriptors = descriptors();
    }

    /** As it is now. */
    static Leftovers since(TestNamespace namespace) throws IOException {
        return new Leftovers(namespace);
    }

    /** Sockets have numbers of their own, so they are counted together. */
    private static TreeMap<String, Long> descriptors() throws IOException {
        return OpenDescriptors.targets().stream()
                .map(target -> target.startsWith("socket:") ? "socket" : target)
                .filter(target ->
                        target.equals("socket") || target.startsWith("anon_inode") || target.equals("/dev/net/tun"))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    void assertNone() throws IOException {
        assertThat(namespace.interfaces()).isEqualTo(interfaces);
        assertThat(descriptors()).isEqualTo(descriptors);
    }
}
