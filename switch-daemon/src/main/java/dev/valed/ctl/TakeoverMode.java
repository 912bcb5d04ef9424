package dev.valed.ctl;

import picocli.CommandLine.TypeConversionException;

/** Which sides of an interface become ports. */
enum TakeoverMode {
    WIRE("wire"),
    WIRE_AND_HOST("wire+host"),
    HOST("host");

    private final String text;

    TakeoverMode(String text) {
        this.text = text;
    }

    static TakeoverMode parse(String text) {
        for (TakeoverMode mode : values()) {
            if (mode.text.equals(text)) {
                return mode;
            }
        }
        throw new TypeConversionException("'" + text + "' is no mode: wire, wire+host and host are");
    }

    /** As the API and the user write it. */
    @Override
    public String toString() {
        return text;
    }
}
