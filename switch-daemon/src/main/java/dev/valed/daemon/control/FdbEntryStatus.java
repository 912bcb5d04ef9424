package dev.valed.daemon.control;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An address of the forwarding database.
 *
 * @param mac        such as {@code 02:00:00:00:00:01}
 * @param pinned     set by an operator, in JSON {@code static}: neither aged nor moved
 * @param ageSeconds since a frame from it last came in, at least 0; 0 if it is pinned
 */
public record FdbEntryStatus(
        String mac, String port, @JsonProperty("static") boolean pinned, int ageSeconds) {}
