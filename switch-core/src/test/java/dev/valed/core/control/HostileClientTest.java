package dev.valed.core.control;

import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortCounter;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.Seed;
import dev.valed.core.testing.SwitchFixture;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that writes nonsense into all of its memory, beside two that converse and must not notice. */
@Timeout(300)
class HostileClientTest {

    private static final NetmapLayout EVIL = new NetmapLayout(1, 1, 64, 256);
    private static final NetmapLayout GOOD = new NetmapLayout(1, 1, 1024, 256);
    private static final int ROUNDS = 20_000;

    private final Random random = Seed.print("HostileClientTest").random();

    @Test
    void shouldHarmNobodyButItself() {
        try (SwitchFixture fixture = new SwitchFixture()) {
            FixturePort a = fixture.attach("a", GOOD);
            FixturePort b = fixture.attach("b", GOOD);
            FixturePort evil = fixture.attach("evil", EVIL);
            evil.playsHostile();
            fixture.pin(station(1), "a");
            fixture.pin(station(2), "b");
            for (int round = 0; round < ROUNDS; round++) {
                disturb(evil.memory());
                Frame ping = frame(station(1), station(2)).number(round);
                Frame toAll = frame(station(1), station(3)).number(round);
                a.sends(ping, toAll);
                fixture.step();
                a.takeReceived();
                // Among echoes, since the hostile client sends again what it received.
                assertThat(b.takeReceived()).containsSubsequence(ping, toAll);
            }
            assertThat(evil.memory().faults().badHeads()).isPositive();
            assertThat(evil.statistics().totalReceiveDrops()).isPositive();
            assertThat(b.statistics().totalTransmitDrops()).isZero();
            assertThat(a.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(2 * ROUNDS);
        }
    }

    private void disturb(MemoryPort evil) {
        long buffers = evil.base() + EVIL.buffersOffset();
        SharedMemory.putLong(buffers + 8L * random.nextInt(EVIL.buffers() * 256 / 8), random.nextLong());
        for (int i = 0; i < 8; i++) {
            int slot = random.nextInt(64);
            SharedMemory.putLong(evil.base() + EVIL.slotsOffset(EVIL.txRingOffset(0)) + 16L * slot, slotWord());
            SharedMemory.putLong(evil.rx().slot(slot), slotWord());
        }
        evil.tx().publishHead(evil.tx().tail() + counter());
        evil.rx().giveBack(evil.rx().tail() - counter());
        evil.tx().setWaiting(random.nextInt());
        evil.rx().setWaiting(random.nextInt());
    }

    /** Mostly something that passes as a slot. */
    private long slotWord() {
        return random.nextInt(4) == 0
                ? random.nextLong()
                : SlotWord.of(random.nextInt(132), random.nextInt(300), random.nextInt(4) == 0 ? 0x20 : 0);
    }

    /** Mostly what a client may say. */
    private int counter() {
        return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(64);
    }
}
