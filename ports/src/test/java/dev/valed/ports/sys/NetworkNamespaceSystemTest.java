package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.testing.TestNamespace;
import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class NetworkNamespaceSystemTest {
    private static final Path OWN_NAMESPACE = Path.of("/proc/thread-self/ns/net");

    private static TestNamespace created;
    private static NetworkNamespace namespace;

    @BeforeAll
    static void create() throws Exception {
        created = TestNamespace.create();
        namespace = NetworkNamespace.named(created.name());
    }

    @AfterAll
    static void delete() throws Exception {
        if (created != null) {
            created.close();
        }
    }

    @Test
    void shouldRunActionInsideAndLeaveCallerOutside() throws Exception {
        Path before = Files.readSymbolicLink(OWN_NAMESPACE);

        Path inside = namespace.call(() -> Files.readSymbolicLink(OWN_NAMESPACE));

        assertThat(inside).isNotEqualTo(before);
        assertThat(Files.readSymbolicLink(OWN_NAMESPACE)).isEqualTo(before);
    }

    @Test
    void shouldReturnWhatActionReturnsAndThrowWhatItThrows() throws Exception {
        assertThat(namespace.call(() -> 42)).isEqualTo(42);
        assertThat(namespace.<Object>call(() -> null)).isNull();
        assertThatThrownBy(() -> namespace.call(() -> {
                    throw new EOFException("from inside");
                }))
                .isInstanceOf(EOFException.class)
                .hasMessage("from inside");
        assertThatThrownBy(() -> namespace.call(() -> {
                    throw new IllegalStateException("from inside");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldFinishActionWhenCallerIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();

        assertThat(namespace.call(() -> "done")).isEqualTo("done");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldListNamespacesThereAre() {
        assertThatThrownBy(() -> NetworkNamespace.named("no-such-ns").call(() -> "never"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(created.name());
    }

    @Test
    void shouldSayWhenNameIsLeftOver() throws Exception {
        Path leftOver = Path.of("/run/netns/" + created.name() + "-old");
        Files.createFile(leftOver);
        try {
            NetworkNamespace old = NetworkNamespace.named(created.name() + "-old");
            assertThatThrownBy(() -> old.call(() -> "never")).hasMessageContaining("is not a network namespace");
        } finally {
            Files.delete(leftOver);
        }
    }

    @Test
    void shouldOpenLinksOfTheNamespace() throws Exception {
        try (NetworkLink loopback = namespace.call(() -> NetworkLink.open("lo"));
                NetworkLink none = namespace.call(() -> NetworkLink.open("none0"))) {
            assertThat(loopback.exists()).isTrue();
            assertThat(loopback.isUp()).isFalse();
            loopback.setUp(true);
            assertThat(loopback.isUp()).isTrue();
            assertThat(loopback.isRunning()).isTrue();
            loopback.setUp(false);
            assertThat(loopback.isUp()).isFalse();
            assertThat(loopback.mtu()).isEqualTo(65536);

            assertThat(none.exists()).isFalse();
            assertThatThrownBy(none::mtu).hasMessage("ioctl(SIOCGIFMTU, \"none0\"): ENODEV (No such device)");
        }
    }
}
