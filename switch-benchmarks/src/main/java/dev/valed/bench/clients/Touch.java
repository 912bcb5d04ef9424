package dev.valed.bench.clients;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How much of each frame the programs have to do with.
 *
 * @param written bytes that the sender writes
 * @param read    bytes that the receiver reads
 */
record Touch(int written, int read) {

    static final Touch NONE = new Touch(0, 0);

    static Touch all(int frame) {
        return new Touch(frame, frame);
    }

    @JsonValue
    String text() {
        return equals(NONE) ? "untouched" : "w " + written + " r " + read;
    }
}
