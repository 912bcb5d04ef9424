package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.testing.OpenDescriptors;
import java.io.EOFException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class SeqPacketSocketTest {
    private SeqPacketSocket.Pair pair;
    private SeqPacketSocket left;
    private SeqPacketSocket right;

    @BeforeEach
    void connect() throws Exception {
        pair = SeqPacketSocket.pair();
        left = pair.left();
        right = pair.right();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void shouldKeepMessagesApartAndInOrder() throws Exception {
        assertThat(left.send(text("one"))).isTrue();
        assertThat(left.send(text("two"))).isTrue();

        assertThat(right.receive(100, 0).payload()).isEqualTo(text("one"));
        assertThat(right.receive(100, 0).payload()).isEqualTo(text("two"));
        assertThat(right.receive(100, 0)).isNull();
    }

    @Test
    void shouldPassDescriptors() throws Exception {
        try (EventFd eventFd = EventFd.create();
                OwnedFd devNull = SystemCalls.open("/dev/null", SystemCalls.O_RDWR)) {
            left.send(text("take these"), eventFd.fd(), devNull.number());

            try (ReceivedMessage message = right.receive(100, 2)) {
                assertThat(message.payload()).isEqualTo(text("take these"));
                assertThat(message.descriptorCount()).isEqualTo(2);
                try (EventFd passed = EventFd.adopt(message.takeDescriptor(0))) {
                    assertThat(passed.fd()).isNotEqualTo(eventFd.fd());
                    passed.signal();
                    assertThat(eventFd.drain()).isTrue();
                }
                try (OwnedFd second = message.takeDescriptor(1)) {
                    assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + second.number())))
                            .hasToString("/dev/null");
                    assertThat(closesOnExec(second)).isTrue();
                }
            }
        }
    }

    @Test
    void shouldCloseDescriptorsThatNobodyTook() throws Exception {
        try (WakeupPipe pipe = WakeupPipe.create()) {
            long before = openEnds(pipe);
            left.send(text("x"), pipe.readEnd(), pipe.readEnd());

            ReceivedMessage message = right.receive(100, 2);
            assertThat(openEnds(pipe)).isEqualTo(before + 2);
            OwnedFd taken = message.takeDescriptor(1);
            message.close();

            assertThat(openEnds(pipe)).isEqualTo(before + 1);
            assertThat(taken.isOpen()).isTrue();
            taken.close();
        }
    }

    @Test
    void shouldRefuseMessageWithMoreDescriptorsThanAccepted() throws Exception {
        try (WakeupPipe pipe = WakeupPipe.create()) {
            long before = openEnds(pipe);
            left.send(text("x"), pipe.readEnd(), pipe.readEnd(), pipe.readEnd());

            assertThatThrownBy(() -> right.receive(100, 2))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("accepted: up to 2");

            assertThat(openEnds(pipe)).isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseDescriptorsWhereNoneIsAccepted() throws Exception {
        try (WakeupPipe pipe = WakeupPipe.create()) {
            long before = openEnds(pipe);
            left.send(text("x"), pipe.readEnd());

            assertThatThrownBy(() -> right.receive(100, 0)).isInstanceOf(ProtocolException.class);

            assertThat(openEnds(pipe)).isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseMessageThatIsTooLongAndGoOn() throws Exception {
        left.send(text("twelve bytes"));
        left.send(text("short"));

        assertThatThrownBy(() -> right.receive(11, 0))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("message is too long; accepted: up to 11 bytes");
        assertThat(right.receive(11, 0).payload()).isEqualTo(text("short"));
    }

    @Test
    void shouldReportEndAfterLastMessage() throws Exception {
        left.send(text("last"));
        left.close();

        assertThat(right.receive(100, 0).payload()).isEqualTo(text("last"));
        assertThatThrownBy(() -> right.receive(100, 0)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> right.send(text("too late")))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("EPIPE");
    }

    @Test
    void shouldReportEndWhenPeerLeftMessagesUnread() throws Exception {
        left.send(text("never read"));
        right.close();

        assertThatThrownBy(() -> left.receive(100, 0)).isInstanceOf(EOFException.class);
    }

    @Test
    void shouldSayWhenReceiverIsSlow() throws Exception {
        byte[] message = new byte[1000];
        int sent = 0;
        while (left.send(message)) {
            sent++;
        }
        assertThat(sent).isPositive();

        right.receive(1000, 0);
        assertThat(left.send(message)).isTrue();
    }

    @Test
    void shouldSendNoMoreThanMayBeUnread() throws Exception {
        left.limitUnread(16_384);
        byte[] longest = new byte[16_384];
        assertThat(left.send(longest)).isTrue();
        int sent = 1;
        while (left.send(longest)) {
            sent++;
        }
        assertThat(sent).isLessThanOrEqualTo(2);
        right.receive(16_384, 0);
        right.receive(16_384, 0);
        assertThat(left.send(longest)).isTrue();
    }

    @Test
    void shouldRefuseToSendWhatCannotBeReceived() {
        assertThatIllegalArgumentException().isThrownBy(() -> left.send(new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> left.send(text("x"), new int[254]))
                .withMessage("message carries 254 descriptors; accepted: up to 253");
    }

    private static boolean closesOnExec(OwnedFd fd) throws Exception {
        int flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.number())).stream()
                .filter(line -> line.startsWith("flags:"))
                .mapToInt(line -> Integer.parseInt(line.substring(6).trim(), 8))
                .findFirst()
                .orElseThrow();
        return (flags & SystemCalls.O_CLOEXEC) != 0;
    }

    /** Descriptors of this process that are ends of the pipe. */
    private static long openEnds(WakeupPipe pipe) throws Exception {
        String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + pipe.readEnd()))
                .toString();
        return OpenDescriptors.targets().stream().filter(target::equals).count();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
