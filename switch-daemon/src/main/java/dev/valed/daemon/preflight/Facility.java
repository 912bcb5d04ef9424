package dev.valed.daemon.preflight;

/** What does not work when something is missing. Everything else does. */
public enum Facility {
    /** Also what taking over an interface is built on. */
    TAPS("no TAPs, no interfaces taken over"),
    INTERFACES("no interfaces taken over"),
    AF_XDP("no interfaces taken over by AF_XDP"),
    NAMESPACES("no TAPs or interfaces in other network namespaces"),
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
