package dev.valed.core.forwarding;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.counters.PortCounters;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.port.Egress;
import dev.valed.core.port.Port;
import java.util.Arrays;

/**
 * Second half of the packet's path: delivers a classified batch, one destination after the other, and accounts for every
 * frame of it. One worker owns an instance.
 */
final class EgressCopier {

    private final int worker;
    private final DestinationLists lists = new DestinationLists();
    private final Admission admission = new Admission(lists);
    /** Who got frames of the last batch and may have to be woken. */
    private final Egress[] delivered = new Egress[Port.MAX_PORTS];

    private int deliveredCount;

    EgressCopier(int worker) {
        this.worker = worker;
    }

    /**
     * @param common what {@link LearningBridge#classify} returned
     */
    void deliver(FrameBatch batch, Lane lane, int common, PortCounters ingress) {
        if (common != MacTable.Others.MIXED && Destination.isPort(common)) {
            int taken = deliver(batch, lane, common, DestinationLists.ALL_FRAMES, 0, batch.frames);
            account(ingress, taken, batch.frames - taken);
            return;
        }
        lists.sort(batch, common);
        try {
            deliverSorted(batch, lane, ingress);
        } finally {
            lists.clear();
        }
    }

    /**
     * As {@link #deliver(FrameBatch, Lane, int, PortCounters)}, on a switch with ports that block: cuts the batch where
     * there is no room, and says to the ingress what it has to wait for.
     *
     * @param common  what {@link LearningBridge#classify} returned
     * @param now     ns
     * @param waiting whether frames may wait; if not, what does not fit is dropped
     */
    void deliverAdmitted(FrameBatch batch, Lane lane, int common, PortCounters ingress, long now, boolean waiting) {
        lists.sort(batch, common);
        try {
            int end = admission.admit(batch, lane, now, waiting);
            if (end < batch.frames) {
                batch.cutAt(end);
                lists.clear();
                lists.sort(batch, common);
                admission.begin(lane.ingress().stall(), ingress);
            }
            deliverSorted(batch, lane, ingress);
        } finally {
            admission.finish(batch, worker);
            lists.clear();
        }
    }

    private void deliverSorted(FrameBatch batch, Lane lane, PortCounters ingress) {
        if (lists.count(Destination.FLOOD) > 0) {
            deliverWithFlood(batch, lane, ingress);
        } else {
            deliverUnicast(batch, lane, ingress);
        }
        countFiltered(ingress);
    }

    private void deliverUnicast(FrameBatch batch, Lane lane, PortCounters ingress) {
        int taken = 0;
        int offered = 0;
        for (int i = 0; i < lists.touchedCount(); i++) {
            int port = lists.touched(i);
            if (Destination.isPort(port)) {
                offered += lists.count(port);
                taken += deliver(batch, lane, port, lists.sorted(), lists.start(port), lists.end(port));
            }
        }
        account(ingress, taken, offered - taken);
    }

    /** Every port gets the flooded frames, and those that go to it alone in between, in order of arrival. */
    private void deliverWithFlood(FrameBatch batch, Lane lane, PortCounters ingress) {
        int receivers = 0;
        for (Port port : lane.view().ports) {
            if (port == lane.port()) {
                continue;
            }
            receivers++;
            lists.select(port.index());
            deliver(batch, lane, port.index(), lists.selected(), lists.selectedFrom(), lists.selectedTo());
        }
        accountFlood(batch, receivers, ingress);
    }

    private int deliver(FrameBatch batch, Lane lane, int index, short[] order, int from, int to) {
        Port port = lane.view().byIndex[index];
        if (port == null) {
            throw new IllegalStateException("the table names port " + index + ", which the switch does not have");
        }
        Egress egress = port.egressFor(lane.ingress().ring());
        delivered[deliveredCount++] = egress;
        if (admission.hasReserved(index)) {
            return admission.deliver(port, batch, order, from, to, port.counters(worker));
        }
        return egress.deliver(batch, order, from, to, port.counters(worker));
    }

    /** Frames of which each was offered to one port. */
    private static void account(PortCounters ingress, int forwarded, int undelivered) {
        ingress.add(PortCounter.FORWARDED_FRAMES, forwarded);
        if (undelivered > 0) {
            ingress.dropReceived(DropReason.UNDELIVERED, undelivered);
        }
    }

    /** A frame counts as forwarded if one port at least took its copy. */
    private void accountFlood(FrameBatch batch, int receivers, PortCounters ingress) {
        int unicast = 0;
        int undelivered = 0;
        for (int i = 0; i < lists.touchedCount(); i++) {
            int destination = lists.touched(i);
            if (Destination.isPort(destination)) {
                unicast += lists.count(destination);
                undelivered += refusedBy(batch, destination, 1);
            }
        }
        int flooded = lists.count(Destination.FLOOD);
        ingress.add(PortCounter.FLOODED_FRAMES, receivers == 0 ? 0 : flooded);
        if (receivers == 0) {
            ingress.dropReceived(DropReason.NO_DESTINATION, flooded);
            account(ingress, unicast - undelivered, undelivered);
            return;
        }
        undelivered += refusedBy(batch, Destination.FLOOD, receivers);
        account(ingress, unicast + flooded - undelivered, undelivered);
    }

    /** Frames of the list of which {@code copies} copies, that is all, were refused. */
    private int refusedBy(FrameBatch batch, int destination, int copies) {
        if (batch.refused() == 0) {
            return 0;
        }
        int refused = 0;
        for (int i = lists.start(destination); i < lists.end(destination); i++) {
            if (batch.refusals(lists.sorted()[i]) == copies) {
                refused++;
            }
        }
        return refused;
    }

    private void countFiltered(PortCounters ingress) {
        int reserved = lists.count(Destination.RESERVED_GROUP);
        if (reserved > 0) {
            ingress.dropReceived(DropReason.RESERVED_GROUP, reserved);
        }
        int same = lists.count(Destination.SAME_PORT);
        if (same > 0) {
            ingress.dropReceived(DropReason.SAME_PORT, same);
        }
        int badPort = lists.count(Destination.BAD_PORT);
        if (badPort > 0) {
            ingress.dropReceived(DropReason.BAD_PORT, badPort);
        }
    }

    /**
     * Wakes the receivers of the last batch that sleep. The caller has executed a full fence after the delivery.
     *
     * @return how many
     */
    int wakeReceivers() {
        int woken = 0;
        for (int i = 0; i < deliveredCount; i++) {
            if (delivered[i].wakeReceiver()) {
                woken++;
            }
        }
        deliveredCount = 0;
        return woken;
    }

    /** Forgets the ports of the last batch, so that a detached one can be collected. */
    void forget() {
        Arrays.fill(delivered, null);
    }
}
