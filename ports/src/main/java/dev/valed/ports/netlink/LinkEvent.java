package dev.valed.ports.netlink;

/** What happened to an interface. */
public sealed interface LinkEvent {

    /** It is new, or something about it changed: switched on or off, carrier, MTU, name, master, address, XDP. */
    record Changed(Link link) implements LinkEvent {}

    /**
     * It is no longer in this namespace.
     *
     * @param moved whether it is in another one now; if not it is deleted
     */
    record Removed(int index, String name, boolean moved) implements LinkEvent {}

    /** Something happened that was not told: whoever has to know looks at {@link Links} anew. */
    record Missed() implements LinkEvent {}
}
