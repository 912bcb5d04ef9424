package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramTest {
    private static final byte[] MESSAGE = "READY=1\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @Test
    void shouldSendToAPath() throws Exception {
        String address = directory.resolve("s").toString();
        try (DatagramReceiver receiver = DatagramReceiver.at(address)) {
            assertThat(receiver.poll()).isNull();
            assertThat(UnixDatagram.send(address, MESSAGE)).isTrue();
            assertThat(UnixDatagram.send(address, new byte[] {'x'})).isTrue();

            assertThat(receiver.poll()).isEqualTo("READY=1\n");
            assertThat(receiver.poll()).isEqualTo("x");
        }
    }

    /** The name in /proc/net/unix has neither a zero nor anything else behind it. */
    @Test
    void shouldSendToAnAbstractName() throws Exception {
        String address = "@valed-test-" + ProcessHandle.current().pid();
        try (DatagramReceiver receiver = DatagramReceiver.at(address)) {
            assertThat(Path.of("/proc/net/unix"))
                    .content(StandardCharsets.UTF_8)
                    .contains(" " + address + "\n");
            UnixDatagram.send(address, MESSAGE);

            assertThat(receiver.poll()).isEqualTo("READY=1\n");
        }
    }

    @Test
    @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitForAReceiverThatHangs() throws Exception {
        String address = directory.resolve("s").toString();
        try (DatagramReceiver receiver = DatagramReceiver.at(address)) {
            int sent = 0;
            while (UnixDatagram.send(address, MESSAGE)) {
                sent++;
            }
            for (int i = 0; i < sent; i++) {
                assertThat(receiver.poll()).isEqualTo("READY=1\n");
            }
            assertThat(receiver.poll()).isNull();
            assertThat(sent).isPositive();
        }
    }

    @Test
    void shouldFailWhereNobodyReceives() throws Exception {
        String address = directory.resolve("s").toString();
        assertThatThrownBy(() -> UnixDatagram.send(address, MESSAGE))
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        e -> assertThat(e.is(Errno.ENOENT)).isTrue());
        DatagramReceiver.at(address).close();
        assertThatThrownBy(() -> UnixDatagram.send(address, MESSAGE))
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        e -> assertThat(e.is(Errno.ECONNREFUSED)).isTrue());
    }

    @Test
    void shouldRefuseAddressesThatDoNotFit() {
        assertThatIllegalArgumentException().isThrownBy(() -> UnixDatagram.send("@", MESSAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> UnixDatagram.send("@" + "x".repeat(107), MESSAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> UnixDatagram.send("/" + "x".repeat(107), MESSAGE));
    }
}
