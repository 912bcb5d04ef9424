package dev.valed.ports.netmap.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.CallMonitors;
import dev.valed.ports.netmap.control.ControlMessage.Describe;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Ended;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.NewInterface;
import dev.valed.ports.netmap.request.NoBody;
import dev.valed.ports.netmap.request.Polling;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.PoolsInfo.Pool;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.PortInfo;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestBody;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RequestType;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.netmap.request.ValeAttach;
import dev.valed.ports.netmap.request.ValeDetach;
import dev.valed.ports.netmap.request.ValeList;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class ControlCodecTest {
    private static final RingCounts RINGS = new RingCounts(1, 2, 3, 4, 5, 6);
    private static final Register REGISTER =
            new Register(0x1122334455L, 0x66778899L, RINGS, 7, 8, 9, 10, 0x1_0000_000bL);
    private static final NetmapRequest REQUEST = new NetmapRequest(
            RequestType.REGISTER,
            14,
            "vale0:a",
            REGISTER,
            List.of(
                    new RequestOption(5, 0, new byte[] {1, 2, 3}),
                    new RequestOption(RequestOption.BUFFER_SIZE, 0, new byte[8])));
    private static final Binding BINDING = new Binding(
            2L << 20,
            500L << 20,
            1024,
            2112,
            262_144,
            65_535,
            5,
            4,
            0x0102030405060708L,
            18L << 20,
            List.of(
                    new Binding.Ring(1L << 40, 2, 3, 4, 1024, 1, 15, 1, 128, 256, 1, 2, -1, 0),
                    new Binding.Ring(5, 6, 7, 8, 100, 3, 65_535, 2, 0, 0, -1, -1, 3, 512)));

    private static final Map<RequestType, RequestBody> BODIES = Map.ofEntries(
            Map.entry(RequestType.REGISTER, REGISTER),
            Map.entry(RequestType.PORT_INFO_GET, new PortInfo(12, RINGS, 13)),
            Map.entry(RequestType.VALE_ATTACH, new ValeAttach(REGISTER, 14)),
            Map.entry(RequestType.VALE_DETACH, new ValeDetach(15)),
            Map.entry(RequestType.VALE_LIST, new ValeList(65_535, -1)),
            Map.entry(RequestType.PORT_HDR_SET, new PortHeader(12)),
            Map.entry(RequestType.PORT_HDR_GET, new PortHeader(-1)),
            Map.entry(RequestType.VALE_NEWIF, new NewInterface(new RingCounts(1, 2, 3, 4, 0, 0), 16)),
            Map.entry(RequestType.VALE_DELIF, new NoBody()),
            Map.entry(RequestType.VALE_POLLING_ENABLE, new Polling(1, 2, 3)),
            Map.entry(RequestType.VALE_POLLING_DISABLE, new Polling(2, 3, -4)),
            Map.entry(
                    RequestType.POOLS_INFO_GET,
                    new PoolsInfo(1, 2, new Pool(3, 4, 5), new Pool(6, 7, 8), new Pool(9, 10, 11))));

    @Test
    void shouldReadWhatItWrote() throws Exception {
        for (ControlMessage message : List.of(
                new Request(7, REQUEST), new Describe(-1), new CallMonitors(0), new Adopt(3, REQUEST, BINDING))) {
            assertThat(ControlCodec.decodeRequest(ControlCodec.encode(message))).isEqualTo(message);
        }
        for (ControlMessage message : List.of(
                new Done(4, ControlMessage.REQUEST, REQUEST, null),
                new Done(5, ControlMessage.ADOPT, REQUEST, BINDING),
                new Ended(19),
                new Failed(3, ControlMessage.DESCRIBE, 6, null, "kein Anschluß"))) {
            assertThat(ControlCodec.decodeReply(ControlCodec.encode(message))).isEqualTo(message);
        }
        Failed failed = new Failed(3, ControlMessage.REQUEST, 22, REQUEST, "why");
        assertThat(ControlCodec.decodeReply(ControlCodec.encode(failed)))
                .isEqualTo(new Failed(3, ControlMessage.REQUEST, 22, null, "why"));
    }

    @Test
    void shouldReadEveryBodyThatItWrote() throws Exception {
        for (Entry<RequestType, RequestBody> entry : BODIES.entrySet()) {
            RequestBody body = entry.getValue();
            assertThat(body.length()).isEqualTo(entry.getKey().bodyLength());
            Request request = new Request(1, new NetmapRequest(entry.getKey(), 15, "", body, List.of()));
            assertThat(ControlCodec.decodeRequest(ControlCodec.encode(request))).isEqualTo(request);
        }
    }

    @Test
    void shouldKeepTheDocumentedLayout() {
        ByteBuffer bytes =
                ByteBuffer.wrap(ControlCodec.encode(new Request(7, REQUEST))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.capacity()).isEqualTo(88 + 56 + 16 + 8 + 16 + 8);
        assertThat(bytes.getShort(0)).isEqualTo((short) 4);
        assertThat(bytes.getShort(2)).isEqualTo((short) 4);
        assertThat(bytes.getInt(4)).isEqualTo(bytes.capacity());
        assertThat(bytes.getInt(8)).isEqualTo(7);
        assertThat(bytes.getShort(16)).isEqualTo((short) 1);
        assertThat(bytes.getShort(18)).isEqualTo((short) 14);
        assertThat(bytes.getShort(20)).isEqualTo((short) 56);
        assertThat(bytes.getShort(22)).isEqualTo((short) 2);
        assertThat(new String(bytes.array(), 24, 8)).isEqualTo("vale0:a\0");
        assertThat(bytes.getLong(88)).isEqualTo(0x1122334455L);
        assertThat(bytes.getShort(88 + 32)).isEqualTo((short) 7);
        assertThat(bytes.getInt(88 + 40)).isEqualTo(10);
        assertThat(bytes.getLong(88 + 48)).isEqualTo(0x1_0000_000bL);
        assertThat(bytes.getInt(144)).isEqualTo(5);
        assertThat(bytes.getLong(152)).isEqualTo(3);
        assertThat(bytes.getInt(168)).isEqualTo(RequestOption.BUFFER_SIZE);
    }

    @Test
    void shouldKeepTheDocumentedLayoutOfBindings() {
        ByteBuffer bytes = ByteBuffer.wrap(ControlCodec.encode(
                        new Done(1, ControlMessage.REQUEST, REQUEST.withOptions(List.of()), BINDING)))
                .order(ByteOrder.LITTLE_ENDIAN);
        int binding = 88 + 56;
        assertThat(bytes.capacity()).isEqualTo(binding + 56 + 2 * 64);
        assertThat(bytes.getShort(2)).isEqualTo((short) 0x8004);
        assertThat(bytes.getLong(binding)).isEqualTo(2L << 20);
        assertThat(bytes.getInt(binding + 28)).isEqualTo(262_144);
        assertThat(bytes.getShort(binding + 36)).isEqualTo((short) 2);
        assertThat(bytes.getShort(binding + 38)).isEqualTo((short) 4);
        assertThat(bytes.getLong(binding + 48)).isEqualTo(18L << 20);
        assertThat(bytes.getLong(binding + 56)).isEqualTo(1L << 40);
        assertThat(bytes.getInt(binding + 56 + 32)).isEqualTo(1024);
        assertThat(bytes.getShort(binding + 56 + 46)).isEqualTo((short) 1);
        assertThat(bytes.getShort(binding + 120 + 46)).isEqualTo((short) -1);
        assertThat(bytes.getInt(binding + 120 + 52)).isEqualTo(512);
    }

    @Test
    void shouldCutALongReasonAtAWholeCharacter() throws Exception {
        Failed failed = new Failed(3, ControlMessage.REQUEST, 5, REQUEST, "x" + "ß".repeat(300));
        Failed read = (Failed) ControlCodec.decodeReply(ControlCodec.encode(failed));
        assertThat(read.reason()).isEqualTo("x" + "ß".repeat(119));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControlCodec.encode(new Request(1, REQUEST.with("v".repeat(64), REGISTER))));
        NetmapRequest tooLong =
                REQUEST.withOptions(List.of(new RequestOption(1, 0, new byte[ControlMessage.MAX_LENGTH])));
        assertThatIllegalArgumentException().isThrownBy(() -> ControlCodec.encode(new Request(1, tooLong)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, EPROTONOSUPPORT, false",
        "2, 99, EOPNOTSUPP, false",
        "4, 105, EBADMSG, true",
        "12, 1, EBADMSG, true",
        "16, 99, EINVAL, false",
        "18, 13, EINVAL, false",
        "18, 16, EINVAL, false",
        "20, 55, EINVAL, false",
        "22, 3, EINVAL, false",
        "22, 1, EINVAL, false",
        "87, 65, EINVAL, false",
        "152, 127, EINVAL, false",
        "159, -1, EINVAL, false"
    })
    void shouldAnswerWhatItCannotUse(int offset, byte value, Errno errno, boolean fatal) {
        byte[] message = ControlCodec.encode(new Request(7, REQUEST));
        message[offset] = value;
        assertAnswer(message, errno, fatal);
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] message = ControlCodec.encode(new Adopt(7, REQUEST, BINDING));
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
        byte[][] templates = {
            ControlCodec.encode(new Request(7, REQUEST)),
            ControlCodec.encode(new Adopt(7, REQUEST, BINDING)),
            ControlCodec.encode(new Done(7, ControlMessage.REQUEST, REQUEST, BINDING)),
            ControlCodec.encode(new Failed(7, ControlMessage.REQUEST, 5, REQUEST, "why"))
        };
        for (int i = 0; i < 100_000; i++) {
            byte[] message = random.nextInt(4) == 0
                    ? new byte[random.nextInt(300)]
                    : templates[random.nextInt(templates.length)].clone();
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
