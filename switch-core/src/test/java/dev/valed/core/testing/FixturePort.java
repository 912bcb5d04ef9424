package dev.valed.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.port.Port;
import java.util.List;

/** A port of a {@link SwitchFixture}, seen from its client. */
public final class FixturePort {

    private final MemoryPort memory;
    private final Port port;
    private final List<PortCounters> counters;
    private long taken;
    private boolean hostile;

    private long accountedUnicast;
    private long accountedFloods;

    FixturePort(MemoryPort memory, Port port, List<PortCounters> counters) {
        this.memory = memory;
        this.port = port;
        this.counters = counters;
    }

    /** Hands frames over to the switch, which gets them when it is stepped. */
    public void sends(Frame... frames) {
        memory.send(frames);
    }

    public void sendsChain(int piece, Frame frame) {
        memory.tx().sendChain(piece, frame);
    }

    /** Asserts that exactly these frames came since the last time, in this order. */
    public void received(Frame... frames) {
        assertThat(takeReceived()).as("received by port %s", port).containsExactly(frames);
    }

    public void receivedNothing() {
        received();
    }

    /** Takes the frames that came since the last time, and gives their slots back. */
    public List<Frame> takeReceived() {
        List<Frame> frames = memory.received();
        taken += frames.size();
        return frames;
    }

    /** The test took so many frames out by itself. */
    public void alreadyTook(int frames) {
        taken += frames;
    }

    public MemoryPort memory() {
        return memory;
    }

    public Port port() {
        return port;
    }

    public PortStatistics statistics() {
        return PortStatistics.sum(counters);
    }

    public long count(PortCounter counter) {
        return statistics().get(counter);
    }

    public long receiveDrops(DropReason reason) {
        return statistics().receiveDrops(reason);
    }

    public long transmitDrops(DropReason reason) {
        return statistics().transmitDrops(reason);
    }

    /** This client breaks the protocol: what it got is not compared with what the switch counted. */
    public void playsHostile() {
        hostile = true;
    }

    /** Copies of this port's frames that were offered to other ports since the last call. */
    long newlyOffered(int receivers) {
        long floods = 0;
        long offered = 0;
        for (PortCounters block : counters) {
            floods += block.get(PortCounter.FLOODED_FRAMES);
            offered += block.get(PortCounter.FORWARDED_FRAMES) + block.droppedReceived(DropReason.UNDELIVERED);
        }
        long unicast = offered - floods;
        long copies = unicast - accountedUnicast + (floods - accountedFloods) * receivers;
        accountedUnicast = unicast;
        accountedFloods = floods;
        return copies;
    }

    void assertConserved() {
        PortStatistics statistics = statistics();
        assertThat(statistics.isConserved())
                .as("port %s: received = forwarded + drops: %s", port, statistics)
                .isTrue();
        if (!hostile) {
            takeReceived();
            assertThat(taken)
                    .as("port %s: frames that its client got", port)
                    .isEqualTo(statistics.get(PortCounter.TRANSMITTED_FRAMES));
        }
    }
}
