package dev.valed.daemon.control;

/**
 * A switch as it is.
 *
 * @param index         number among the switches, stable while it exists
 * @param ports         how many are configured, up or down
 * @param ageingSeconds after so long without a frame an address is forgotten
 * @param fdbEntries    addresses known now
 * @param fdbCapacity   addresses at most
 * @param portMacLimit  addresses that one port may have, 0 for as many as it leaves free
 */
public record SwitchStatus(
        String name, int index, int ports, int ageingSeconds, int fdbEntries, int fdbCapacity, int portMacLimit) {}
