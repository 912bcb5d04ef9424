package dev.valed.daemon.preflight;

/**
 * Something that is missing.
 *
 * @param facility what does not work therefore
 * @param lack     what is missing
 * @param remedy   how to give it
 */
public record Shortage(Facility facility, String lack, String remedy) {

    /** In one line. */
    @Override
    public String toString() {
        return facility.effect() + ": " + advice();
    }

    /** What is missing and how to give it. */
    public String advice() {
        return lack + " (" + remedy + ")";
    }
}
