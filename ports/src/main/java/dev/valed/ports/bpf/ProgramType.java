package dev.valed.ports.bpf;

/** What a program works on: {@code enum bpf_prog_type} of {@code linux/bpf.h}. */
public enum ProgramType {
    /** A frame on its way into or out of the network stack: a {@code struct __sk_buff}. */
    SCHED_CLS(3),
    /** A frame in the driver's hands: a {@code struct xdp_md}. */
    XDP(6);

    private final int number;

    ProgramType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
