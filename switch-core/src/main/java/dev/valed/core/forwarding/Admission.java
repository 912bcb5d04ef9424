package dev.valed.core.forwarding;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Port;
import dev.valed.core.port.ReservingEgress;
import dev.valed.core.port.Stall;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how much of a batch can be delivered now without loss at the ports that block, and reserves the room for it.
 * A batch can only be delivered up to its first frame for which there is no room at one of them: frames behind that one
 * stay in order by staying where they are, whichever port they go to.
 *
 * <p>First it looks at all of these ports, then it reserves. Another worker can take the room in between: then the batch
 * ends earlier, and what was reserved too much is given back, or, if others have reserved behind it, left empty. One
 * worker owns an instance; no worker waits for another.
 */
final class Admission {

    private static final int NOTHING = -1;

    private final DestinationLists lists;

    /** Ports concerned by the batch. */
    private final @Nullable Port[] ports = new @Nullable Port[Port.MAX_PORTS];

    private int portCount;
    /** Port index to what was reserved there; slots are {@link #NOTHING} where the port does not block. */
    private final long[] start = new long[Port.MAX_PORTS];

    private final int[] slots = new int[Port.MAX_PORTS];
    /** Port index to whether frames do not wait for it, as its receiver has stopped: what does not fit is dropped. */
    private final boolean[] stopped = new boolean[Port.MAX_PORTS];

    /** Of the port that ends the batch: what its frame needs. */
    private @Nullable ReservingEgress full;

    private int needed;
    private long fullLimit;

    private int ring;
    private long now;
    private boolean waiting;

    /** @param lists of the worker: sorted when there is something to admit */
    Admission(DestinationLists lists) {
        this.lists = lists;
        Arrays.fill(slots, NOTHING);
    }

    /**
     * Reserves room for as much of the batch as can be delivered. {@link #finish} must follow.
     *
     * @param now     ns
     * @param waiting whether frames may wait at all; if not, what does not fit is dropped
     * @return where the batch has to be cut, {@link FrameBatch#frames} if nowhere
     */
    int admit(FrameBatch batch, Lane lane, long now, boolean waiting) {
        this.ring = lane.ingress().ring();
        this.now = now;
        this.waiting = waiting;
        full = null;
        int end = batch.frames;
        for (Port port : lane.view().blocking) {
            if (port != lane.port() && lists.isDestination(port.index())) {
                ports[portCount++] = port;
                end = look(batch, port, end);
            }
        }
        for (int i = 0; i < portCount; i++) {
            end = reserve(batch, port(i), end);
        }
        for (int i = 0; i < portCount; i++) {
            giveBack(batch, port(i), end);
        }
        return end;
    }

    /** Says to the ingress what it has to wait for. */
    void begin(Stall stall, PortCounters counters) {
        if (full != null) {
            stall.begin(full, needed, fullLimit, now, counters);
        }
    }

    private Port port(int i) {
        Port port = ports[i];
        if (port == null) {
            throw new IllegalStateException("port " + i + " of " + portCount);
        }
        return port;
    }

    private ReservingEgress egress(Port port) {
        return (ReservingEgress) port.egressFor(ring);
    }

    /** Returns the first frame for which there is no room, {@code end} if there is for all before that. */
    private int look(FrameBatch batch, Port port, int end) {
        ReservingEgress egress = egress(port);
        lists.select(port.index());
        int to = lists.selectedBefore(end);
        int room = egress.room();
        if (egress.slotsFor(batch, lists.selected(), lists.selectedFrom(), to) <= room) {
            return end;
        }
        for (int i = lists.selectedFrom(); i < to; i++) {
            int wanted = slotsFor(batch, egress, i);
            if (wanted > room) {
                long limit = port.overflow().limitNanos();
                if (!waiting || egress.isStopped(now, limit)) {
                    stopped[port.index()] = true;
                    return end;
                }
                full = egress;
                needed = wanted;
                fullLimit = limit;
                return lists.selected()[i];
            }
            room -= wanted;
        }
        return end;
    }

    /** Of the {@code i}th frame selected: 0 if it is longer than the whole ring, so that waiting would be of no use. */
    private int slotsFor(FrameBatch batch, ReservingEgress egress, int i) {
        int wanted = egress.slotsFor(batch, lists.selected(), i, i + 1);
        return wanted <= egress.capacity() ? wanted : 0;
    }

    /** Slots for all frames of a port that come before {@code end}. */
    private int wanted(FrameBatch batch, Port port, ReservingEgress egress, int end) {
        lists.select(port.index());
        int from = lists.selectedFrom();
        int to = lists.selectedBefore(end);
        int wanted = egress.slotsFor(batch, lists.selected(), from, to);
        if (wanted > egress.capacity()) {
            wanted = 0;
            for (int i = from; i < to; i++) {
                wanted += slotsFor(batch, egress, i);
            }
        }
        return wanted;
    }

    /** Returns {@code end}, or an earlier one if other workers were faster. */
    private int reserve(FrameBatch batch, Port port, int end) {
        ReservingEgress egress = egress(port);
        int index = port.index();
        int last = end;
        while (true) {
            int count = wanted(batch, port, egress, last);
            if (stopped[index]) {
                count = Math.min(count, egress.room());
            }
            long cursor = count == 0 ? 0 : egress.reserve(count);
            if (cursor != ReservingEgress.NO_ROOM) {
                start[index] = cursor;
                slots[index] = count;
                return last;
            }
            if (!stopped[index]) {
                last = look(batch, port, last);
            }
        }
    }

    private void giveBack(FrameBatch batch, Port port, int end) {
        ReservingEgress egress = egress(port);
        int index = port.index();
        int held = slots[index];
        int wanted = held == 0 ? 0 : wanted(batch, port, egress, end);
        if (wanted < held) {
            slots[index] = egress.shrink(start[index], held, wanted);
        }
    }

    /** Whether the port blocks, so that what goes to it goes to the room that was reserved. */
    boolean hasReserved(int port) {
        return slots[port] != NOTHING;
    }

    /** As {@link dev.valed.core.port.Egress#deliver}, to a port for which {@link #hasReserved} holds. */
    int deliver(Port port, FrameBatch batch, short[] order, int from, int to, PortCounters counters) {
        int index = port.index();
        int room = slots[index];
        slots[index] = 0;
        DropReason lack = waiting && stopped[index] ? DropReason.RECEIVER_STOPPED : DropReason.RING_FULL;
        return egress(port).deliverInto(start[index], room, batch, order, from, to, lack, counters);
    }

    /** Lets go of what was reserved and not delivered into, as after a failure. */
    void finish(FrameBatch batch, int worker) {
        for (int i = 0; i < portCount; i++) {
            Port port = port(i);
            int index = port.index();
            if (slots[index] > 0) {
                deliver(port, batch, lists.selected(), 0, 0, port.counters(worker));
            }
            slots[index] = NOTHING;
            stopped[index] = false;
            ports[i] = null;
        }
        portCount = 0;
        full = null;
    }
}
