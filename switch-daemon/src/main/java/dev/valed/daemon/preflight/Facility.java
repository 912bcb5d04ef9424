package dev.valed.daemon.preflight;

/** What does not work when something is missing. Everything else does. */
public enum Facility {
    TAPS("no TAPs"),
    NAMESPACES("no TAPs in other network namespaces"),
    PROGRAMS("no ports for programs"),
    MEMORY("the daemon may be killed for want of memory"),
    DESCRIPTORS("few ports only");

    private final String effect;

    Facility(String effect) {
        this.effect = effect;
    }

    String effect() {
        return effect;
    }
}
