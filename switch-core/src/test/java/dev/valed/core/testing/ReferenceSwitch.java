package dev.valed.core.testing;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.counters.PortStatistics;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.ring.NetmapLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a switch ought to do, written down as simply as possible: a map from address to port and a list for each port.
 * It is told what the switch is told, one batch at a time, and says what every client must get and every counter show.
 */
public final class ReferenceSwitch {

    /**
     * A frame as it was sent.
     *
     * @param refusedFor why the switch must refuse it, if it must
     * @param unlearned  whether its sender forbids to learn its source
     * @param forcedTo   index of the port that its sender chose, 0 if none
     */
    public record Sent(Frame frame, @Nullable DropReason refusedFor, boolean unlearned, int forcedTo) {

        public Sent(Frame frame, @Nullable DropReason refusedFor) {
            this(frame, refusedFor, false, 0);
        }
    }

    private record Entry(ReferencePort port, long seen, boolean pinned) {}

    /** A port of the model: what its client has yet to read, and how full its receive ring is. */
    private static final class ReferencePort {
        private final int slots;
        private final int bufferSize;
        private final int index;
        private final PortCounters counters = new PortCounters();
        private final List<Frame> queue = new ArrayList<>();
        private int slotsTaken;

        ReferencePort(NetmapLayout layout, int index) {
            this.index = index;
            slots = layout.slots() - 1;
            bufferSize = layout.bufferSize();
        }

        int slotsFor(Frame frame) {
            return Math.ceilDiv(frame.length(), bufferSize);
        }
    }

    private final int ageingSeconds;
    private final Map<String, ReferencePort> ports = new LinkedHashMap<>();
    private final Map<Long, Entry> table = new HashMap<>();
    private long now;

    public ReferenceSwitch(int ageingSeconds) {
        this.ageingSeconds = ageingSeconds;
    }

    public void attach(String name, NetmapLayout layout, int index) {
        ports.put(name, new ReferencePort(layout, index));
    }

    public void detach(String name) {
        forget(name);
        ports.remove(name);
    }

    /** Removes everything that is known of a port. */
    public void forget(String name) {
        ReferencePort port = ports.get(name);
        table.values().removeIf(entry -> entry.port == port);
    }

    public void setNow(long second) {
        now = second;
    }

    public void flush() {
        table.values().removeIf(entry -> !entry.pinned);
    }

    public void pin(long mac, String port) {
        table.put(mac, new Entry(ports.get(port), now, true));
    }

    public void remove(long mac) {
        table.remove(mac);
    }

    /** What the client of a port reads now; its ring is empty after that. */
    public List<Frame> take(String name) {
        ReferencePort port = ports.get(name);
        List<Frame> frames = List.copyOf(port.queue);
        port.queue.clear();
        port.slotsTaken = 0;
        return frames;
    }

    public PortStatistics statistics(String name) {
        return PortStatistics.sum(List.of(ports.get(name).counters));
    }

    /** Forwards one batch: all sources are learned before the first destination is looked up. */
    public void forward(String from, List<Sent> burst) {
        ReferencePort ingress = ports.get(from);
        List<Sent> accepted = accept(ingress, burst);
        accepted.stream().filter(sent -> !sent.unlearned).forEach(sent -> learn(ingress, sent.frame));
        List<Frame> batch = accepted.stream().map(Sent::frame).toList();
        Map<ReferencePort, List<Integer>> offers = new LinkedHashMap<>();
        int[] wanted = new int[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            List<ReferencePort> targets = targets(ingress, accepted.get(i));
            wanted[i] = targets.size();
            for (ReferencePort target : targets) {
                offers.computeIfAbsent(target, t -> new ArrayList<>()).add(i);
            }
        }
        int[] taken = new int[batch.size()];
        offers.forEach((target, frames) -> deliver(target, batch, frames, taken));
        for (int i = 0; i < batch.size(); i++) {
            if (taken[i] > 0) {
                ingress.counters.add(PortCounter.FORWARDED_FRAMES, 1);
            } else if (wanted[i] > 0) {
                ingress.counters.dropReceived(DropReason.UNDELIVERED, 1);
            }
        }
    }

    private static List<Sent> accept(ReferencePort ingress, List<Sent> burst) {
        List<Sent> batch = new ArrayList<>();
        for (Sent sent : burst) {
            ingress.counters.add(PortCounter.RECEIVED_FRAMES, 1);
            if (sent.refusedFor == null) {
                batch.add(sent);
                ingress.counters.add(PortCounter.RECEIVED_BYTES, sent.frame.length());
            } else {
                ingress.counters.dropReceived(sent.refusedFor, 1);
            }
        }
        return batch;
    }

    private void learn(ReferencePort ingress, Frame frame) {
        long source = frame.source();
        Entry known = table.get(source);
        if (MacAddress.isGroup(source)
                || source == 0
                || MacAddress.isReservedGroup(frame.destination())
                || (known != null && known.pinned)) {
            return;
        }
        table.put(source, new Entry(ingress, now, false));
    }

    /** The ports that must be offered the frame; counts why there are none, and floods. */
    private List<ReferencePort> targets(ReferencePort ingress, Sent sent) {
        if (sent.forcedTo != 0) {
            List<ReferencePort> chosen = ports.values().stream()
                    .filter(port -> port.index == sent.forcedTo && port != ingress)
                    .toList();
            if (chosen.isEmpty()) {
                ingress.counters.dropReceived(DropReason.BAD_PORT, 1);
            }
            return chosen;
        }
        long destination = sent.frame.destination();
        if (MacAddress.isReservedGroup(destination)) {
            ingress.counters.dropReceived(DropReason.RESERVED_GROUP, 1);
            return List.of();
        }
        Entry entry = table.get(destination);
        if (entry != null && (entry.pinned || now - entry.seen <= ageingSeconds)) {
            if (entry.port == ingress) {
                ingress.counters.dropReceived(DropReason.SAME_PORT, 1);
                return List.of();
            }
            return List.of(entry.port);
        }
        List<ReferencePort> others =
                ports.values().stream().filter(port -> port != ingress).toList();
        if (others.isEmpty()) {
            ingress.counters.dropReceived(DropReason.NO_DESTINATION, 1);
        } else {
            ingress.counters.add(PortCounter.FLOODED_FRAMES, 1);
        }
        return others;
    }

    /** As many slots as the frames need, or as there are, are reserved at once; what does not fit into them is lost. */
    private static void deliver(ReferencePort port, List<Frame> batch, List<Integer> frames, int[] taken) {
        int needed = frames.stream().mapToInt(i -> port.slotsFor(batch.get(i))).sum();
        int granted = Math.min(needed, port.slots - port.slotsTaken);
        port.slotsTaken += granted;
        for (int i : frames) {
            Frame frame = batch.get(i);
            if (port.slotsFor(frame) <= granted) {
                granted -= port.slotsFor(frame);
                port.queue.add(frame);
                port.counters.add(PortCounter.TRANSMITTED_FRAMES, 1);
                port.counters.add(PortCounter.TRANSMITTED_BYTES, frame.length());
                taken[i]++;
            } else {
                port.counters.dropTransmit(DropReason.RING_FULL, 1);
            }
        }
    }
}
