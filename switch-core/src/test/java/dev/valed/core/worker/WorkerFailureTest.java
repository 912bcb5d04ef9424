package dev.valed.core.worker;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.SwitchCore;
import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Ingress;
import dev.valed.core.port.Port;
import dev.valed.core.port.PortRings;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.testing.SwitchFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rings that throw, which none should: the worker sets them aside, and everybody else goes on. */
@Timeout(300)
class WorkerFailureTest {

    private final MemoryPort memory = new MemoryPort("broken");

    /** An ingress that fails when told to. */
    private static final class BrokenIngress extends Ingress {
        private boolean broken;
        private int looks;

        BrokenIngress() {
            super(0);
        }

        @Override
        public int receive(FrameBatch batch, int limit, PortCounters counters) {
            looks++;
            if (broken) {
                throw new IllegalStateException("broken ring");
            }
            batch.clear();
            return 0;
        }

        @Override
        public void release() {}

        @Override
        public boolean hasWork() {
            return true;
        }

        @Override
        public int capacity() {
            return 63;
        }
    }

    private static final class BrokenEgress extends Egress {
        @Override
        public int deliver(FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
            throw new IllegalStateException("broken egress");
        }
    }

    private Port attach(SwitchCore core, PortRings rings, List<PortCounters> counters) throws Exception {
        return core.attach(SwitchFixture.SWITCH, "broken", rings, counters);
    }

    @Test
    void shouldSetAsideARingThatThrowsAndServeTheOthers() throws Exception {
        try (SwitchFixture fixture = new SwitchFixture("a", "b");
                memory) {
            fixture.skipLedger();
            BrokenIngress ingress = new BrokenIngress();
            PortRings rings = new PortRings(List.of(ingress), List.of(memory.egress()));
            attach(fixture.core(), rings, fixture.core().newCounters());
            fixture.step();
            ingress.broken = true;
            fixture.port("a").sends(frame(station(1), BROADCAST));
            fixture.step();
            assertThat(fixture.takeFailures()).hasSize(1).first().isInstanceOf(IllegalStateException.class);
            int looks = ingress.looks;
            fixture.port("b").sends(frame(station(2), station(1)));
            fixture.step();
            fixture.port("a").received(frame(station(2), station(1)));
            fixture.port("b").received(frame(station(1), BROADCAST));
            assertThat(ingress.looks).isEqualTo(looks);
            assertThat(memory.received()).hasSize(1); // its other side still works
            fixture.attach("c"); // a new topology does not bring the ring back
            fixture.step();
            assertThat(ingress.looks).isEqualTo(looks);
            fixture.core()
                    .detach(
                            SwitchFixture.SWITCH,
                            fixture.core().ports(SwitchFixture.SWITCH).get(2));
            fixture.step();
            assertThat(fixture.takeFailures()).isEmpty();
        }
    }

    @Test
    void shouldAccountForTheFramesOfABatchThatFailed() throws Exception {
        try (SwitchFixture fixture = new SwitchFixture("a", "b");
                memory) {
            fixture.skipLedger();
            List<PortCounters> counters = fixture.core().newCounters();
            attach(fixture.core(), new PortRings(List.of(memory.ingress()), List.of(new BrokenEgress())), counters);
            fixture.step();
            fixture.port("a").sends(frame(station(1), BROADCAST), frame(station(1), BROADCAST));
            fixture.step();
            assertThat(fixture.takeFailures()).hasSize(1);
            assertThat(fixture.port("a").receiveDrops(DropReason.FAULT)).isEqualTo(2);
            assertThat(fixture.port("a").memory().tx().tail()).isEqualTo(2); // the slots came back all the same
            fixture.port("b").takeReceived();
            fixture.port("b").sends(frame(station(2), station(1)));
            fixture.step();
            fixture.port("a").received(frame(station(2), station(1)));
            assertThat(PortStatistics.sum(counters).isConserved()).isTrue();
        }
    }
}
