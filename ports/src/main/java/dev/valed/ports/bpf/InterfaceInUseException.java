package dev.valed.ports.bpf;

import java.io.IOException;

/** Programs of another daemon like this one are attached to the interface. Nothing was changed. */
public final class InterfaceInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    InterfaceInUseException(String program) {
        super("another valed has taken the interface over: its program \"" + program + "\" is attached there");
    }
}
