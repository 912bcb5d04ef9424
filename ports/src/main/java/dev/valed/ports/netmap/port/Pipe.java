package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RingCounts;
import org.jspecify.annotations.Nullable;

/**
 * Two ports of which each receives what the other sends, without a worker. Both ends' rings are there from the first
 * opening of either to the last closing of both; the ends' programs come and go as they like meanwhile.
 */
final class Pipe {

    /** Rings each way at most: netmap's NM_PIPE_MAXRINGS is 256, which descriptors do not allow. */
    private static final int MOST_RINGS = 60;

    private final RingSet set;
    private final NetmapPort master;
    private final NetmapPort slave;
    /** Has a reference by this pipe; null if it was not there when the pipe came back after a restart. */
    private final @Nullable NetmapPort parent;

    private Pipe(PipeName name, RingPlan ofMaster, RingPlan ofSlave, RingSet set, @Nullable NetmapPort parent) {
        this.set = set;
        this.parent = parent;
        this.master = new PipeEnd(name.master(), ofMaster, set, 0);
        this.slave = new PipeEnd(name.slave(), ofSlave, set, 1);
    }

    /** The plan of a pipe's master. */
    static RingPlan plan(RingCounts asked, int usualTxSlots, int usualRxSlots) {
        return RingPlan.of(
                RingKind.PIPE,
                RingPlan.rings(asked.txRings(), MOST_RINGS),
                RingPlan.slots(asked.txSlots(), usualTxSlots),
                RingPlan.rings(asked.rxRings(), MOST_RINGS),
                RingPlan.slots(asked.rxSlots(), usualRxSlots));
    }

    /** The plan of the other end: what one sends by, the other receives by. */
    static RingPlan reverse(RingPlan plan) {
        return new RingPlan(plan.rx(), RingPlan.Group.NONE, plan.tx(), RingPlan.Group.NONE);
    }

    /** Takes over the set, and a reference to the parent. */
    static Pipe open(PipeName name, RingPlan ofMaster, RingSet set, @Nullable NetmapPort parent) {
        return new Pipe(name, ofMaster, reverse(ofMaster), set, parent);
    }

    NetmapPort end(boolean ofMaster) {
        return ofMaster ? master : slave;
    }

    boolean isUnused() {
        return master.isUnused() && slave.isUnused();
    }

    /** Gives the rings back, and the reference to the parent. */
    void close() {
        set.close();
        if (parent != null) {
            parent.release();
        }
    }

    private static final class PipeEnd extends NetmapPort {

        PipeEnd(String name, RingPlan plan, RingSet set, int planIndex) {
            super(name, plan, set, planIndex);
        }

        /** The pipe closes the rings. */
        @Override
        void closeRings() {}
    }
}
