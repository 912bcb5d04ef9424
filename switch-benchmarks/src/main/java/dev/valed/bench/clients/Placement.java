package dev.valed.bench.clients;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which processor runs what. Of a round trip the sender is who pings. */
record Placement(int sender, int worker, int receiver) {

    /** Such as {@code s0 w1 r0}. */
    @JsonValue
    String text() {
        return "s" + sender + " w" + worker + " r" + receiver;
    }
}
