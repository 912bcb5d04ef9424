package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.ControlMessage.Describe;
import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Manage;
import dev.valed.ports.netmap.ControlMessage.Managed;
import dev.valed.ports.netmap.ControlMessage.Open;
import dev.valed.ports.netmap.ControlMessage.Opened;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class ControlCodecTest {
    private static final Open OPEN = new Open(7, "vale0:a", 1, 2, 512, 2048);
    private static final Opened OPENED =
            new Opened(7, ControlMessage.OPEN, 65_535, new NetmapLayout(16, 16, 4096, 16_384));

    @Test
    void shouldReadWhatItWrote() throws Exception {
        assertThat(ControlCodec.decodeRequest(ControlCodec.encode(OPEN))).isEqualTo(OPEN);
        assertThat(ControlCodec.decodeRequest(ControlCodec.encode(new Describe(-1))))
                .isEqualTo(new Describe(-1));
        assertThat(ControlCodec.decodeReply(ControlCodec.encode(OPENED))).isEqualTo(OPENED);
        PortPlace place = new PortPlace("vale0:tap0", 65_535, 77);
        Manage manage = new Manage(5, ControlMessage.ATTACH, place);
        assertThat(ControlCodec.decodeRequest(ControlCodec.encode(manage))).isEqualTo(manage);
        Managed managed = new Managed(5, ControlMessage.LIST, place);
        assertThat(ControlCodec.decodeReply(ControlCodec.encode(managed))).isEqualTo(managed);
        Failed failed = new Failed(3, ControlMessage.DESCRIBE, 6, "kein Anschluß");
        assertThat(ControlCodec.decodeReply(ControlCodec.encode(failed))).isEqualTo(failed);
    }

    @Test
    void shouldKeepTheDocumentedLayout() {
        ByteBuffer open = ByteBuffer.wrap(ControlCodec.encode(OPEN)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(open.capacity()).isEqualTo(104);
        assertThat(open.getShort(0)).isEqualTo((short) 1);
        assertThat(open.getShort(2)).isEqualTo((short) 1);
        assertThat(open.getInt(4)).isEqualTo(104);
        assertThat(open.getInt(8)).isEqualTo(7);
        assertThat(new String(open.array(), 16, 8)).isEqualTo("vale0:a\0");
        assertThat(open.getInt(84)).isEqualTo(1);
        assertThat(open.getInt(88)).isEqualTo(2);
        assertThat(open.getInt(92)).isEqualTo(512);
        assertThat(open.getInt(96)).isEqualTo(2048);

        Manage request = new Manage(7, ControlMessage.DETACH, new PortPlace("vale0:t", 2, 3));
        ByteBuffer manage = ByteBuffer.wrap(ControlCodec.encode(request)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(manage.capacity()).isEqualTo(96);
        assertThat(manage.getShort(2)).isEqualTo((short) 3);
        assertThat(manage.getShort(16)).isEqualTo((short) 4);
        assertThat(manage.getShort(18)).isEqualTo((short) 2);
        assertThat(manage.getInt(20)).isEqualTo(3);
        assertThat(new String(manage.array(), 24, 8)).isEqualTo("vale0:t\0");

        ByteBuffer opened = ByteBuffer.wrap(ControlCodec.encode(OPENED)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(opened.capacity()).isEqualTo(64);
        assertThat(opened.getShort(2)).isEqualTo((short) 0x8001);
        assertThat(opened.getInt(32)).isEqualTo(16_384);
        assertThat(opened.getInt(36)).isEqualTo(OPENED.layout().buffers());
        assertThat(opened.getLong(40)).isEqualTo(OPENED.layout().regionOffset());
        assertThat(opened.getLong(48)).isEqualTo(OPENED.layout().size());
        assertThat(opened.getInt(56)).isEqualTo(65_535);
    }

    @Test
    void shouldCutALongReasonAtAWholeCharacter() throws Exception {
        Failed failed = new Failed(3, ControlMessage.OPEN, 5, "x" + "ß".repeat(300));
        Failed read = (Failed) ControlCodec.decodeReply(ControlCodec.encode(failed));
        assertThat(read.reason()).isEqualTo("x" + "ß".repeat(119));
    }

    @Test
    void shouldRefuseANameThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControlCodec.encode(Open.withDefaults(1, "v".repeat(64))));
        assertThatIllegalArgumentException().isThrownBy(() -> ControlCodec.encode(Open.withDefaults(1, "")));
        assertThatIllegalArgumentException().isThrownBy(() -> ControlCodec.encode(Open.withDefaults(1, "vale0:ß")));
    }

    @Test
    void shouldAcceptZerosOfALaterVersionAndNothingElse() throws Exception {
        byte[] longer = Arrays.copyOf(ControlCodec.encode(OPEN), 200);
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 200);
        assertThat(ControlCodec.decodeRequest(longer)).isEqualTo(OPEN);
        longer[150] = 1;
        assertAnswer(longer, Errno.E2BIG, false);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, EPROTONOSUPPORT, false",
        "2, 99, EOPNOTSUPP, false",
        "4, 105, EBADMSG, true",
        "12, 1, EBADMSG, true",
        "79, 65, EINVAL, false",
        "80, 1, EINVAL, false",
        "100, 1, EINVAL, false"
    })
    void shouldAnswerWhatItCannotUse(int offset, byte value, Errno errno, boolean fatal) {
        byte[] message = ControlCodec.encode(OPEN);
        message[offset] = value;
        assertAnswer(message, errno, fatal);
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] message = ControlCodec.encode(OPEN);
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertAnswer(cut, Errno.EBADMSG, true);
            if (length >= 16) {
                ByteBuffer.wrap(cut).order(ByteOrder.LITTLE_ENDIAN).putInt(4, length);
                assertAnswer(cut, Errno.EINVAL, false);
            }
        }
    }

    private static void assertAnswer(byte[] request, Errno errno, boolean fatal) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ControlCodec.decodeRequest(request))
                .satisfies(e -> {
                    assertThat(Errno.of(e.answer().errno())).isEqualTo(errno);
                    assertThat(e.isFatal()).isEqualTo(fatal);
                    assertThat(ControlCodec.decodeReply(ControlCodec.encode(e.answer())))
                            .isEqualTo(e.answer());
                });
    }

    @Test
    void shouldSurviveRandomBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = random.nextBoolean()
                    ? new byte[random.nextInt(300)]
                    : random.nextBoolean() ? ControlCodec.encode(OPEN) : ControlCodec.encode(OPENED);
            if (message.length % 2 == 1) {
                random.nextBytes(message);
            }
            for (int flips = random.nextInt(4); flips > 0 && message.length > 0; flips--) {
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                ControlCodec.decodeRequest(message);
            } catch (MalformedMessageException e) {
                assertThat(e.answer().errno()).as("seed %d", seed).isPositive();
            }
            try {
                ControlCodec.decodeReply(message);
            } catch (MalformedMessageException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
