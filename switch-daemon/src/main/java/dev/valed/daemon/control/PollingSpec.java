package dev.valed.daemon.control;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How an interface is to be polled, in netmap's terms. Whatever is said here, the workers that own the interface's rings
 * do the polling: they do not sleep while it is on.
 *
 * @param firstCore the processor, or the first of them and of the rings
 * @param count     of processors: 1 for {@code SINGLE}
 */
public record PollingSpec(Mode mode, int firstCore, int count) {

    /** Who looks after which rings. */
    public enum Mode {
        /** One processor looks after all rings. */
        SINGLE("single"),
        /** One processor looks after each ring. */
        PER_RING("perRing");

        private final String label;

        Mode(String label) {
            this.label = label;
        }

        /** As in REST. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
