package dev.valed.ports.takeover;

import dev.valed.ports.netlink.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * How an interface was when the kernel was last asked or told of a change.
 *
 * @param name   its present name, or the last it had
 * @param mtu    in bytes
 * @param reason why it is gone or the take-over ended; empty otherwise
 */
record InterfaceState(Condition condition, String name, int mtu, String reason) {

    /** What can pass. */
    enum Condition {
        /** Frames pass on both sides. */
        UP,
        /** Switched on, but nothing is at the other end of the wire. The host's side works. */
        NO_CARRIER,
        /** Switched off by somebody. */
        SWITCHED_OFF,
        /** Not there. If an interface of its first name is there again, that is taken over. */
        GONE,
        /** For good: the interface is the kernel's. */
        ENDED
    }

    static InterfaceState of(Link link) {
        Condition condition = link.up() ? link.carrier() ? Condition.UP : Condition.NO_CARRIER : Condition.SWITCHED_OFF;
        return new InterfaceState(condition, link.name(), link.mtu(), "");
    }

    /** The interface that was like this is gone. */
    InterfaceState gone(String why) {
        return new InterfaceState(Condition.GONE, name, mtu, why);
    }

    /** The interface that was like this is no longer ours. */
    InterfaceState ended(String why) {
        return new InterfaceState(Condition.ENDED, name, mtu, why);
    }

    /** Whether the interface is there and ours. */
    boolean isPresent() {
        return condition != Condition.GONE && condition != Condition.ENDED;
    }

    /** Whether frames can be sent on the wire. */
    boolean wireIsUp() {
        return condition == Condition.UP;
    }

    /** Whether the host can receive frames by the interface. */
    boolean hostIsUp() {
        return condition == Condition.UP || condition == Condition.NO_CARRIER;
    }

    /** Of the interface that the specification names, such as {@code eth1 in namespace blue, renamed to x}. */
    String subject(TakeoverSpec spec) {
        String where = spec.namespace() == null ? "" : " in namespace " + spec.namespace();
        String renamed = name.equals(spec.device()) ? "" : ", renamed to " + name;
        return spec.device() + where + renamed;
    }

    /** Such as {@code switched off}; empty if frames pass. */
    String remark() {
        return switch (condition) {
            case UP -> "";
            case NO_CARRIER -> "no carrier";
            case SWITCHED_OFF -> "switched off";
            case GONE -> "gone: " + reason;
            case ENDED -> "ended: " + reason;
        };
    }

    /** What is new, in words for a log; empty if nothing is. */
    String newsSince(InterfaceState before) {
        List<String> news = new ArrayList<>();
        if (!name.equals(before.name)) {
            news.add("renamed from " + before.name + " to " + name);
        }
        if (mtu != before.mtu) {
            news.add("MTU " + mtu);
        }
        if (condition != before.condition || !reason.equals(before.reason)) {
            news.add(condition == Condition.UP ? returned(before) : remark());
        }
        return String.join(", ", news);
    }

    private static String returned(InterfaceState before) {
        return before.condition == Condition.GONE ? "there again and taken over again" : "up";
    }
}
