package dev.valed.ports.bpf;

/** A register of the machine that runs BPF programs, and what it is for. */
public enum Register {
    /** The result of a call, and of the program. */
    R0,
    /** At the start, what the program works on; the first argument of a call. A call leaves nothing in R1 to R5. */
    R1,
    /** The second argument. */
    R2,
    /** The third argument. */
    R3,
    /** The fourth argument. */
    R4,
    /** The fifth argument. */
    R5,
    /** Kept by calls; so are R7 to R9. */
    R6,
    /** Kept by calls. */
    R7,
    /** Kept by calls. */
    R8,
    /** Kept by calls. */
    R9
}
