package dev.valed.core.ring;

/** Wakes the client of a netmap port, by an eventfd or whatever else the port was opened with. Must never block. */
@FunctionalInterface
public interface Wakeup {

    void wake();
}
