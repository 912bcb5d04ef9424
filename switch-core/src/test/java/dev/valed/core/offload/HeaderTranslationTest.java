package dev.valed.core.offload;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.SwitchFixture;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames on their way between clients and TAPs that differ in whether and how long a virtio-net header they use. */
@Timeout(300)
class HeaderTranslationTest {

    private static final NetmapLayout LAYOUT = new NetmapLayout(1, 1, 128, 2048);
    private static final short[] ORDER = {0, 1, 2, 3};

    private final Random random = new Random(5);
    private final MemoryPort from = new MemoryPort("from", LAYOUT);
    private final MemoryPort to = new MemoryPort("to", LAYOUT);
    private final FrameBatch batch = new FrameBatch();
    private final PortCounters ingressCounters = new PortCounters();
    private final PortCounters counters = new PortCounters();

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    private void headers(int ofSender, int ofReceiver) {
        from.ingress().setHeaderLength(ofSender);
        to.egress().setHeaderLength(ofReceiver);
    }

    /** Hands over bytes in pieces of the given lengths, the rest in the last. */
    private void put(byte[] bytes, int... pieces) {
        int at = 0;
        for (int piece : pieces) {
            from.tx().put(Arrays.copyOfRange(bytes, at, at + piece), SlotWord.MORE_FRAGMENTS);
            at += piece;
        }
        from.tx().put(Arrays.copyOfRange(bytes, at, bytes.length), 0);
    }

    private void receive() {
        from.tx().publish();
        from.ingress().receive(batch, FrameBatch.CAPACITY, ingressCounters);
    }

    private int deliver() {
        receive();
        return deliverTo(to);
    }

    private int deliverTo(MemoryPort port) {
        int taken = port.egress().deliver(batch, ORDER, 0, batch.frames, counters);
        from.ingress().release();
        return taken;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A header that leaves nothing to do, if it is for a receiver without, and says anything otherwise. */
    private byte[] anyHeader(int length, int ofReceiver) {
        byte[] header = randomBytes(length);
        if (length > 0 && ofReceiver == 0) {
            header[0] = 2; // VIRTIO_NET_HDR_F_DATA_VALID
            header[1] = 0;
        }
        return header;
    }

    /** What the receiver must see of it. */
    private static byte[] translated(byte[] header, int ofReceiver) {
        return Arrays.copyOf(Arrays.copyOf(header, Math.min(header.length, ofReceiver)), ofReceiver);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 10", "0, 12", "10, 0", "10, 10", "10, 12", "12, 0", "12, 10", "12, 12"})
    void shouldTranslateBetweenClients(int ofSender, int ofReceiver) {
        headers(ofSender, ofReceiver);
        for (int length : new int[] {14, 60, 61, 64, 1514, 2036}) {
            byte[] header = anyHeader(ofSender, ofReceiver);
            byte[] frame = randomBytes(length);
            put(join(header, frame));
            assertThat(deliver()).isEqualTo(1);
            assertThat(to.received()).containsExactly(new Frame(join(translated(header, ofReceiver), frame)));
        }
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(14 + 60 + 61 + 64 + 1514 + 2036);
        assertThat(ingressCounters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(14 + 60 + 61 + 64 + 1514 + 2036);
        assertThat(ingressCounters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 10", "0, 12", "10, 0", "10, 10", "10, 12", "12, 0", "12, 10", "12, 12"})
    void shouldTranslateChains(int ofSender, int ofReceiver) {
        headers(ofSender, ofReceiver);
        to.egress().setUsedLength(500);
        byte[] header = anyHeader(ofSender, ofReceiver);
        byte[] frame = randomBytes(5000);
        byte[] all = join(header, frame);
        put(all, ofSender + 100, 2000, 1, 999);
        if (ofSender > 0) {
            put(all, ofSender, 2000, 2000); // the header in a slot of its own
        }
        int frames = ofSender > 0 ? 2 : 1;
        assertThat(deliver()).isEqualTo(frames);
        Frame expected = new Frame(join(translated(header, ofReceiver), frame));
        assertThat(to.rx().words()).hasSize(frames * ((5000 + ofReceiver + 499) / 500));
        assertThat(to.received()).hasSize(frames).containsOnly(expected);
        assertThat(counters.get(PortCounter.TRANSMITTED_BYTES)).isEqualTo(5000L * frames);
        assertThat(ingressCounters.get(PortCounter.RECEIVED_BYTES)).isEqualTo(5000L * frames);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 12})
    void shouldCompleteAChecksumForAReceiverWithoutHeaderAndNotInTheSendersBuffer(int ofSender) {
        headers(ofSender, 0);
        Packet packet = new Packet(false, true, 1000, 0);
        byte[] header = Arrays.copyOf(packet.header(), ofSender);
        header[1] = VirtioNetHeader.GSO_NONE;
        byte[] frame = packet.frame(random);
        byte[] all = join(header, frame);
        put(all);
        put(all, ofSender + 20, 300);
        receive();
        long buffer = batch.address(batch.slot[0]);
        assertThat(deliverTo(to)).isEqualTo(2);
        byte[] after = new byte[all.length];
        SharedMemory.copyOut(buffer - ofSender, after, 0, after.length);
        assertThat(after).as("the sender's buffer").isEqualTo(all);
        List<Frame> received = to.received();
        assertThat(received.get(0)).isEqualTo(received.get(1)).isNotEqualTo(new Frame(frame));
        assertThat(received.get(0)).isEqualTo(fromTap(packet, header, frame).getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 12})
    void shouldCutAFrameForAReceiverWithoutHeader(int ofSender) {
        headers(ofSender, 0);
        Packet packet = new Packet(true, false, 20_000, 1400);
        byte[] header = Arrays.copyOf(packet.header(), ofSender);
        byte[] frame = packet.frame(random);
        put(join(header, frame), 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 1000);
        put(join(new byte[ofSender], frame), 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 1000);
        assertThat(deliver()).isEqualTo(2);
        List<Frame> received = to.received();
        List<Frame> segments = fromTap(packet, header, frame);
        assertThat(segments).hasSize(15);
        assertThat(received.subList(0, 15)).isEqualTo(segments);
        assertThat(received.subList(15, received.size())).containsExactly(new Frame(frame));
    }

    /** What a receiver without header gets of the same frame from a TAP, whose worker has it in buffers of its own. */
    private List<Frame> fromTap(Packet packet, byte[] header, byte[] frame) {
        try (Arena arena = Arena.ofConfined();
                MemoryPort other = new MemoryPort("other", LAYOUT)) {
            FrameBatch tap = tapBatch(arena, Arrays.copyOf(header, 12), frame);
            assertThat(packet.length()).isEqualTo(frame.length);
            other.egress().deliver(tap, ORDER, 0, 1, new PortCounters());
            return other.received();
        }
    }

    private static FrameBatch tapBatch(Arena arena, byte[] header, byte[] frame) {
        FrameBatch tap = new FrameBatch();
        tap.clear();
        tap.bufferBase = arena.allocate(70_000, 64).address() + 64;
        tap.bufferStride = 70_000;
        tap.headers().inFront(12);
        SharedMemory.copyIn(header, 0, tap.bufferBase - 12, 12);
        SharedMemory.copyIn(frame, 0, tap.bufferBase, frame.length);
        tap.longestSlot = frame.length;
        tap.add(SlotWord.of(0, frame.length, 0), 0, 0);
        return tap;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 12})
    void shouldPassAFrameOfATapOnUncut(int ofReceiver) {
        headers(0, ofReceiver);
        Packet packet = new Packet(false, false, 60_000, 1400);
        byte[] frame = packet.frame(random);
        try (Arena arena = Arena.ofConfined()) {
            FrameBatch tap = tapBatch(arena, packet.header(), frame);
            assertThat(to.egress().deliver(tap, ORDER, 0, 1, counters)).isEqualTo(1);
        }
        assertThat(to.received()).containsExactly(new Frame(join(translated(packet.header(), ofReceiver), frame)));
    }

    @Test
    void shouldRefuseWorkThatCannotBeDone() {
        headers(12, 0);
        byte[] impossible = {1, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0};
        put(join(impossible, randomBytes(60)));
        byte[] noSegments = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        put(join(noSegments, randomBytes(60)));
        assertThat(deliver()).isZero();
        assertThat(counters.droppedTransmit(DropReason.OFFLOAD)).isEqualTo(2);
        assertThat(to.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 25})
    void shouldDropWhatIsShorterThanHeaderAndAddresses(int length) {
        headers(12, 12);
        put(new byte[length]);
        put(new byte[26]);
        assertThat(deliver()).isEqualTo(1);
        assertThat(ingressCounters.droppedReceived(DropReason.RUNT)).isEqualTo(1);
    }

    @Test
    void shouldDropAHeaderOfItsOwnBeforeTooLittle() {
        headers(12, 12);
        put(new byte[25], 12);
        put(new byte[26], 12);
        put(new byte[26], 5);
        assertThat(deliver()).isEqualTo(1);
        assertThat(ingressCounters.droppedReceived(DropReason.RUNT)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 11, 13})
    void shouldAcceptNoHeaderOfAnotherLength(int length) {
        assertThatThrownBy(() -> from.ingress().setHeaderLength(length)).hasMessageContaining("not accepted");
        assertThatThrownBy(() -> to.egress().setHeaderLength(length)).hasMessageContaining("not accepted");
    }

    /** A frame that the sender changes while it is being cut can spoil its segments, and nothing else. */
    @Test
    void shouldSurviveAnyHeaderAndFrame() {
        headers(12, 0);
        Packet packet = new Packet(false, false, 8_000, 1000);
        for (int i = 0; i < 20_000; i++) {
            byte[] all = join(packet.header(), packet.frame(random));
            for (int changes = random.nextInt(6); changes > 0; changes--) {
                all[random.nextInt(80)] = (byte) random.nextInt();
            }
            put(all, 2000, 2000, 2000, 2000);
            int taken = deliver();
            assertThat(taken + batch.refused()).isEqualTo(1);
            to.received();
        }
        assertThat(counters.get(PortCounter.TRANSMITTED_FRAMES)).isPositive();
        assertThat(counters.droppedTransmit(DropReason.OFFLOAD)).isPositive();
    }

    @Test
    void shouldLearnAndFindAddressesBehindTheHeader() {
        try (SwitchFixture fixture = new SwitchFixture("a", "b", "c")) {
            FixturePort a = fixture.port("a");
            FixturePort b = fixture.port("b");
            a.memory().ingress().setHeaderLength(10);
            a.memory().egress().setHeaderLength(10);
            Frame hello = frame(station(1), BROADCAST);
            a.sends(new Frame(join(new byte[10], hello.bytes())));
            fixture.step();
            b.received(hello);
            fixture.port("c").received(hello);
            Frame answer = frame(station(2), station(1));
            b.sends(answer);
            fixture.step();
            a.received(new Frame(join(new byte[10], answer.bytes())));
            fixture.port("c").receivedNothing();
            a.memory().ingress().setHeaderLength(0);
            a.memory().egress().setHeaderLength(0);
            Frame bare = frame(station(1), station(2));
            a.sends(bare);
            b.sends(answer);
            fixture.step();
            b.received(bare);
            a.received(answer);
        }
    }
}
