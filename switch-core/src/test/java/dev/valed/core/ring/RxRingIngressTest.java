package dev.valed.core.ring;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreException;
import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.PortRings;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryDoorbell;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.SwitchFixture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An rx ring at whose end a worker sits instead of a program. Another program fills it, as a pipe's other end does. */
@Timeout(300)
class RxRingIngressTest {

    /** The end that the switch has: its rx ring is filled, its tx ring (here another port's rx ring) is not looked at. */
    private final MemoryPort near = new MemoryPort("near");
    /** The other end: a tx ring whose user fills the near rx ring, and an rx ring that the switch fills. */
    private final MemoryPort far = new MemoryPort("far");

    private final RingFaults faults = new RingFaults();
    private final AtomicInteger calls = new AtomicInteger();
    private final PortCounters counters = new PortCounters();
    private final FrameBatch batch = new FrameBatch();
    private @Nullable Doorbell connected;
    private final Kick kick = new Kick() {
        @Override
        public void connect(Doorbell doorbell) {
            connected = doorbell;
        }

        @Override
        public void disconnect(Doorbell doorbell) {
            connected = null;
        }
    };
    private final RxRingIngress ingress = open();
    private int filled;

    private RxRingIngress open() {
        return new RxRingIngress(
                place(),
                far.layout().txPlace(far.base(), 0).sync(),
                near.layout().bufferPool(near.base()),
                0,
                calls::incrementAndGet,
                kick,
                faults);
    }

    private RingPlace place() {
        return near.layout().rxPlace(near.base(), 0);
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    /** As the user of the far tx ring: fills the next slot of the near rx ring, and tells. */
    private void fill(Frame frame, int flags) {
        long slot = near.rx().slot(filled);
        long word = SharedMemory.getLong(slot);
        SharedMemory.copyIn(frame.bytes(), 0, near.rx().bufferAddress(word), frame.length());
        SharedMemory.putLong(slot, SlotWord.of(SlotWord.bufferIndex(word), frame.length(), flags));
        filled++;
        publish(filled);
    }

    private void publish(int tail) {
        SharedMemory.putIntRelease(place().sync() + SyncLayout.TAIL, tail);
    }

    private int given() {
        return SharedMemory.getIntAcquire(place().sync() + SyncLayout.HEAD);
    }

    private int take() {
        int taken = ingress.receive(batch, FrameBatch.CAPACITY, counters);
        ingress.release();
        return taken;
    }

    @Test
    void shouldTakeWhatThePeerFilledAndGiveItBack() {
        assertThat(ingress.hasWork()).isFalse();
        fill(frame().from(station(1)), 0);
        fill(frame().from(station(2)), SlotWord.NO_LEARN);
        assertThat(ingress.hasWork()).isTrue();
        assertThat(ingress.receive(batch, 512, counters)).isEqualTo(2);
        assertThat(given()).isZero();
        ingress.release();
        assertThat(given()).isEqualTo(2);
        assertThat(batch.source).startsWith(station(1), FrameBatch.NOT_TO_BE_LEARNED);
        assertThat(ingress.hasWork()).isFalse();
        assertThat(counters.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 64, 100, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldStandStillWhileThePeersTailIsImpossible(int tail) {
        publish(tail);
        assertThat(ingress.hasWork()).isFalse();
        assertThat(take()).isZero();
        assertThat(take()).isZero();
        assertThat(given()).isZero();
        assertThat(faults.badHeads()).isEqualTo(1);
        fill(frame(), 0);
        assertThat(take()).isEqualTo(1);
    }

    @Test
    void shouldDropSlotsThatThePeerSpoiled() {
        fill(frame(), 0);
        SharedMemory.putInt(near.rx().slot(0), 1_000_000);
        fill(frame(), 0);
        assertThat(take()).isEqualTo(2);
        assertThat(batch.frames).isEqualTo(1);
        assertThat(counters.droppedReceived(DropReason.BAD_SLOT)).isEqualTo(1);
    }

    @Test
    void shouldSleepByTheWordOfTheRingsUser() {
        long wait = place().sync() + SyncLayout.WAIT;
        ingress.arm();
        assertThat(SyncLayout.isAsleep(SharedMemory.getInt(wait))).isTrue();
        ingress.disarm();
        assertThat(SyncLayout.isAsleep(SharedMemory.getInt(wait))).isFalse();
    }

    @Test
    void shouldConnectTheDoorbellThatItIsWokenBy() throws IOException {
        MemoryDoorbell doorbell = new MemoryDoorbell();
        ingress.connect(doorbell);
        assertThat(connected).isSameAs(doorbell);
        ingress.disconnect(doorbell);
        assertThat(connected).isNull();
    }

    @Test
    void shouldWakeThePeerThatSleepsForRoom() {
        fill(frame(), 0);
        take();
        assertThat(ingress.wakeSender()).isFalse();
        far.tx().setWaiting(1);
        assertThat(ingress.wakeSender()).isTrue();
        assertThat(ingress.wakeSender()).isFalse();
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldGoOnWhereAnotherProcessStopped() {
        fill(frame().from(station(1)), 0);
        take();
        fill(frame().from(station(2)), 0);
        RxRingIngress next = open();
        assertThat(next.receive(batch, 512, counters)).isEqualTo(1);
        assertThat(batch.source[0]).isEqualTo(station(2));
    }

    /** A pipe attached to a switch: frames of the program at the far end go out, and answers come into its rx ring. */
    @Test
    void shouldMakeThePipesOtherEndAStationOfTheSwitch() throws CoreException, IOException {
        try (SwitchFixture fixture = new SwitchFixture("b")) {
            fixture.skipLedger();
            List<PortCounters> blocks = fixture.core().newCounters();
            fixture.core()
                    .attach(
                            SwitchFixture.SWITCH,
                            "pipe",
                            new PortRings(List.of(ingress), List.of(far.egress())),
                            blocks);
            fixture.cycle();
            FixturePort b = fixture.port("b");
            Frame hello = frame(station(1), BROADCAST);
            fill(hello, 0);
            fixture.step();
            b.received(hello);
            assertThat(given()).isEqualTo(1);
            Frame answer = frame(station(2), station(1)).length(900);
            b.sends(answer);
            fixture.step();
            assertThat(far.received()).containsExactly(answer);
            assertThat(PortStatistics.sum(blocks).isConserved()).isTrue();
        }
    }
}
