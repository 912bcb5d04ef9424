package dev.valed.bench.stream;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How much of each frame the programs have to do with.
 *
 * @param written bytes that the sender writes
 * @param read    bytes that the receiver reads
 */
public record Touch(int written, int read) {

    public static final Touch NONE = new Touch(0, 0);

    public static Touch all(int frame) {
        return new Touch(frame, frame);
    }

    @JsonValue
    String text() {
        return equals(NONE) ? "untouched" : "w " + written + " r " + read;
    }
}
