package dev.valed.bench.host;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which way the bytes go. */
enum Direction {
    THERE("there"),
    BACK("back");

    private final String label;

    Direction(String label) {
        this.label = label;
    }

    @JsonValue
    String label() {
        return label;
    }
}
