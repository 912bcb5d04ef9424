package dev.valed.core.fdb;

/**
 * One address of the forwarding database, as it was at some moment.
 *
 * @param mac          see {@link dev.valed.core.frame.MacAddress}
 * @param portIdentity of the {@link dev.valed.core.port.Port}
 * @param pinned       set by an operator: neither aged nor moved by learning
 * @param lastSeen     second, on the clock of the core, in which a frame from it last came in
 */
public record FdbEntry(long mac, int portIdentity, boolean pinned, int lastSeen) {}
