package dev.valed.ctl;

/** Which sides of an interface become ports. */
enum TakeoverMode {
    WIRE("wire"),
    WIRE_AND_HOST("wire+host"),
    HOST("host");

    private final String text;

    TakeoverMode(String text) {
        this.text = text;
    }

    /** As the API and the user write it. */
    @Override
    public String toString() {
        return text;
    }
}
