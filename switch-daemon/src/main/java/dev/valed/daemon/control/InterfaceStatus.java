package dev.valed.daemon.control;

import java.util.List;

/**
 * A persistent port as it is.
 *
 * @param memId    id of the memory that it lives in
 * @param state    up if a program has it open, or it connects two switches
 * @param ephemeral whether it was made for the program that has it open, and goes with it
 * @param detail   one line for people
 * @param ports    the ports of switches that it is attached as, such as {@code vale0:v0}: two at most
 * @param counters of what came in while it was attached to no switch; attached, its ports count
 */
public record InterfaceStatus(
        String name,
        int txSlots,
        int rxSlots,
        int txRings,
        int rxRings,
        int memId,
        PortState state,
        boolean ephemeral,
        String detail,
        List<String> ports,
        CountersStatus counters) {}
