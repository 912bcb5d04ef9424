package dev.valed.bench.bed;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which processor runs what. Of a round trip the sender is who pings. */
public record Placement(int sender, int worker, int receiver) {

    /** Such as {@code s0 w1 r0}. */
    @JsonValue
    public String text() {
        return "s" + sender + " w" + worker + " r" + receiver;
    }
}
