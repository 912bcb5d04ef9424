package dev.valed.ports.tap;

/** Whether the kernel's side of a device can take frames. */
public enum LinkState {
    /** Switched on. */
    UP,
    /** Switched off: what is written is refused. */
    DOWN,
    /** Deleted, renamed or moved to another namespace by somebody else. */
    GONE
}
