package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class SeqPacketServerTest {
    private static final Set<PosixFilePermission> OWNER_AND_GROUP = PosixFilePermissions.fromString("rw-rw----");

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("s");
    }

    @Test
    void shouldAcceptConnections() throws Exception {
        try (SeqPacketServer server = SeqPacketServer.bind(path, OWNER_AND_GROUP, null)) {
            assertThat(server.accept()).isNull();
            try (SeqPacketSocket client = SeqPacketSocket.connect(path);
                    SeqPacketSocket connection = server.accept()) {
                assertThat(server.accept()).isNull();
                client.send(new byte[] {1, 2, 3});
                assertThat(connection.receive(10, 0).payload()).containsExactly(1, 2, 3);
                assertThat(connection.receive(10, 0)).isNull();
            }
        }
    }

    @Test
    void shouldGiveSocketFileThePermissionsAskedFor() throws Exception {
        try (SeqPacketServer server = SeqPacketServer.bind(path, OWNER_AND_GROUP, null)) {
            assertThat(Files.getPosixFilePermissions(server.path())).isEqualTo(OWNER_AND_GROUP);
        }
    }

    @Test
    void shouldLeaveNothingWhenGroupIsUnknown() {
        assertThatThrownBy(() -> SeqPacketServer.bind(path, OWNER_AND_GROUP, "no-such-group"))
                .isInstanceOf(UserPrincipalNotFoundException.class);
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldRemoveSocketFileWhenClosed() throws Exception {
        SeqPacketServer server = SeqPacketServer.bind(path, OWNER_AND_GROUP, null);
        assertThat(path).exists();

        server.close();
        server.close();

        assertThat(path).doesNotExist();
    }

    @Test
    void shouldReplaceSocketOfDeadServer() throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();

        try (SeqPacketServer server = SeqPacketServer.bind(path, OWNER_AND_GROUP, null);
                SeqPacketSocket client = SeqPacketSocket.connect(path)) {
            assertThat(server.accept()).isNotNull();
            assertThat(client.fd()).isPositive();
        }
    }

    @Test
    void shouldNotReplaceSocketOfLiveServer() throws Exception {
        try (SeqPacketServer live = SeqPacketServer.bind(path, OWNER_AND_GROUP, null)) {
            assertThatThrownBy(() -> SeqPacketServer.bind(path, OWNER_AND_GROUP, null))
                    .isInstanceOf(BindException.class)
                    .hasMessage("another process listens on \"" + path + "\"");
            assertThat(live.path()).exists();
        }
    }

    @Test
    void shouldNotReplaceLiveServerOfAnotherType() throws Exception {
        try (ServerSocketChannel stream = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stream.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> SeqPacketServer.bind(path, OWNER_AND_GROUP, null))
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void shouldNotReplaceOrdinaryFile() throws Exception {
        Files.writeString(path, "precious");

        assertThatThrownBy(() -> SeqPacketServer.bind(path, OWNER_AND_GROUP, null))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("is not a socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void shouldNotRemoveSocketFileOfSuccessor() throws Exception {
        SeqPacketServer first = SeqPacketServer.bind(path, OWNER_AND_GROUP, null);
        Files.delete(path);
        try (SeqPacketServer second = SeqPacketServer.bind(path, OWNER_AND_GROUP, null)) {
            first.close();
            assertThat(second.path()).exists();
        }
    }

    @Test
    void shouldRefusePathThatDoesNotFit() {
        Path tooLong = Path.of("/tmp/" + "x".repeat(103));
        Path fits = Path.of("/does-not-exist/" + "x".repeat(91));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SeqPacketServer.bind(tooLong, OWNER_AND_GROUP, null))
                .withMessageContaining("has 108 bytes; accepted: 1 to 107");
        assertThatIllegalArgumentException().isThrownBy(() -> SeqPacketSocket.connect(tooLong));
        assertThatThrownBy(() -> SeqPacketSocket.connect(fits)).hasMessageContaining("ENOENT");
    }

    @Test
    void shouldNameSocketThatNobodyListensOn() {
        assertThatThrownBy(() -> SeqPacketSocket.connect(path))
                .hasMessage("connect(\"" + path + "\"): ENOENT (No such file or directory)");
    }
}
