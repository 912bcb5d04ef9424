package dev.valed.core.forwarding;

import dev.valed.core.fdb.MacTable;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.port.Port;
import java.util.Arrays;

/**
 * First half of the packet's path: decides for every frame of a batch where it goes. All sources are learned before the
 * first destination is looked up. One worker owns an instance.
 */
final class LearningBridge implements MacTable.Others {

    private int self;
    private int forwardedReservedGroups;

    /**
     * Fills {@link FrameBatch#egress}.
     *
     * @param now second
     * @return where all frames go, if to the same {@link Destination}, else {@link MacTable.Others#MIXED}
     */
    int classify(FrameBatch batch, Port ingress, SwitchView view, int now) {
        SwitchSettings settings = view.settings;
        if (!settings.learns()) {
            Arrays.fill(batch.egress, 0, batch.frames, (short) Destination.FLOOD);
            return Destination.FLOOD;
        }
        self = ingress.index();
        forwardedReservedGroups = settings.forwardedReservedGroups();
        view.fdb.learn(batch, ingress, settings.effectivePortMacLimit(), now);
        int common = view.fdb.lookUp(batch, view.identities, self, settings.ageingSeconds(), now, this);
        return batch.forced() == 0 ? common : force(batch, view);
    }

    /** Sends the frames whose sender chose a port there. */
    private int force(FrameBatch batch, SwitchView view) {
        for (int i = 0; i < batch.forced(); i++) {
            int frame = batch.forcedFrame(i);
            int port = SlotWord.forcedPort(batch.slot[frame]);
            batch.egress[frame] = (short) (view.byIndex[port] == null || port == self ? Destination.BAD_PORT : port);
        }
        return MacTable.Others.MIXED;
    }

    /** Groups, unknown stations, stations on the port that the frame came from, and those found at a second look. */
    @Override
    public int egress(long key, MacTable table, int[] ports, int maxAge, int now) {
        if (MacAddress.isGroup(key)) {
            return isFiltered(key) ? Destination.RESERVED_GROUP : Destination.FLOOD;
        }
        int port = table.findPort(key, ports, maxAge, now);
        if (port == MacTable.UNKNOWN) {
            return Destination.FLOOD;
        }
        return port == self ? Destination.SAME_PORT : port;
    }

    private boolean isFiltered(long group) {
        return MacAddress.isReservedGroup(group)
                && (forwardedReservedGroups >>> MacAddress.reservedGroup(group) & 1) == 0;
    }
}
