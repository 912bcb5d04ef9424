package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class PeerIdentificationTest {

    @TempDir
    private Path directory;

    private SeqPacketServer server;

    @BeforeEach
    void listen() throws Exception {
        server = SeqPacketServer.bind(directory.resolve("s"), PosixFilePermissions.fromString("rw-------"), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private PeerCredentials connect() throws IOException {
        try (SeqPacketSocket client = SeqPacketSocket.connect(server.path());
                SeqPacketSocket accepted = server.accept()) {
            assertThat(client.fd()).isNotEqualTo(accepted.fd());
            return server.identify(accepted);
        }
    }

    @Test
    void shouldKnowProcessAndUser() throws Exception {
        PeerCredentials peer = connect();

        assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(peer.uid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(peer.gid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
        assertThat(peer.network()).as("the server's own").isZero();
        assertThat(connect()).as("the same process again").isEqualTo(peer);
    }

    @Test
    void shouldKnowAnotherNetworkNamespace() throws Exception {
        try (TestNamespace created = TestNamespace.create();
                TestNamespace second = TestNamespace.create()) {
            PeerCredentials peer = NetworkNamespace.named(created.name()).call(this::connect);
            PeerCredentials again = NetworkNamespace.named(created.name()).call(this::connect);
            PeerCredentials other = NetworkNamespace.named(second.name()).call(this::connect);

            assertThat(peer.network()).isNotZero().isEqualTo(again.network()).isNotEqualTo(other.network());
            assertThat(peer.process()).isEqualTo(connect().process());
        }
    }
}
