package dev.valed.ctl;

import java.util.Locale;

/** What can be attached to a switch from the command line. */
enum PortType {
    /** A TAP interface of the kernel, existing or made for it. */
    TAP,
    /** A shared-memory port that programs open through the netmap API. */
    NETMAP,
    /** A persistent port, made before and attached by its name. */
    PERSISTENT,
    /** One end of a pipe, whose other end a program opens. */
    PIPE,
    /** An interface of the kernel that is taken over. */
    INTERFACE;

    /** Whether it is an interface of the kernel. */
    boolean isKernels() {
        return this == TAP || this == INTERFACE;
    }

    /** As the API and the user write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
