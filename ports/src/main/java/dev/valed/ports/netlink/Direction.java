package dev.valed.ports.netlink;

/** Which of an interface's frames. */
public enum Direction {
    /** Those that come in. */
    INGRESS,
    /** Those that go out. */
    EGRESS
}
