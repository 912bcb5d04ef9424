package dev.valed.core.counters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PortCountersTest {

    private final PortCounters counters = new PortCounters();

    @Test
    void shouldKeepEveryCounterApart() {
        int value = 0;
        for (PortCounter counter : PortCounter.values()) {
            counters.add(counter, ++value);
        }
        for (DropReason reason : DropReason.values()) {
            counters.dropReceived(reason, ++value);
            counters.dropTransmit(reason, ++value);
        }
        value = 0;
        for (PortCounter counter : PortCounter.values()) {
            assertThat(counters.get(counter)).isEqualTo(++value);
        }
        for (DropReason reason : DropReason.values()) {
            assertThat(counters.droppedReceived(reason)).isEqualTo(++value);
            assertThat(counters.droppedTransmit(reason)).isEqualTo(++value);
        }
    }

    @Test
    void shouldSumTheBlocksOfAllWorkers() {
        PortCounters other = new PortCounters();
        counters.add(PortCounter.RECEIVED_FRAMES, 5);
        counters.add(PortCounter.FORWARDED_FRAMES, 3);
        counters.dropReceived(DropReason.RUNT, 2);
        other.dropTransmit(DropReason.RING_FULL, 7);
        other.add(PortCounter.RECEIVED_FRAMES, 1);
        other.dropReceived(DropReason.UNDELIVERED, 1);
        PortStatistics sum = PortStatistics.sum(List.of(counters, other));
        assertThat(sum.get(PortCounter.RECEIVED_FRAMES)).isEqualTo(6);
        assertThat(sum.totalReceiveDrops()).isEqualTo(3);
        assertThat(sum.receiveDrops(DropReason.UNDELIVERED)).isEqualTo(1);
        assertThat(sum.transmitDrops(DropReason.RING_FULL)).isEqualTo(7);
        assertThat(sum.totalTransmitDrops()).isEqualTo(7);
        assertThat(sum.isConserved()).isTrue();
    }

    @Test
    void shouldSayWhenAFrameIsUnaccountedFor() {
        counters.add(PortCounter.RECEIVED_FRAMES, 1);
        assertThat(PortStatistics.sum(List.of(counters)).isConserved()).isFalse();
        assertThat(PortStatistics.zero().isConserved()).isTrue();
    }

    @Test
    void shouldGiveEveryReasonALabelOfItsOwn() {
        assertThat(Arrays.stream(DropReason.values()).map(DropReason::label)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(DropReason.values()).map(DropReason::label)).allMatch(l -> l.matches("[a-z_]+"));
    }
}
