package dev.valed.daemon.control;

import dev.valed.ports.netmap.budget.Payer;

/** What was configured to stay, or made because a program opened it. Guarded by the service's lock. */
abstract class Configured {

    final String name;
    /** Made because a program opened it: goes when the program does; a switch, with its last port. */
    boolean ephemeral;
    /** Who opened it, as long as it is so. */
    final Payer maker;

    Configured(String name, boolean ephemeral, Payer maker) {
        this.name = name;
        this.ephemeral = ephemeral;
        this.maker = maker;
    }
}
