package dev.valed.ports.takeover;

import dev.valed.ports.bpf.InterfacePrograms;
import dev.valed.ports.netlink.PromiscuousMode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What turns an interface's frames away from their usual course, as long as it is open: programs, promiscuous mode. */
final class Diversion implements AutoCloseable {
    private final InterfacePrograms programs;
    private final @Nullable PromiscuousMode promiscuous;

    private Diversion(InterfacePrograms programs, @Nullable PromiscuousMode promiscuous) {
        this.programs = programs;
        this.promiscuous = promiscuous;
    }

    /**
     * Diverts the frames of an interface in the calling thread's namespace, or, when this fails, none.
     *
     * @param wireTap index of the TAP that gets the wire's frames, 0 if they are to be dropped
     * @param hostTap index of the TAP that gets the host's frames, 0 if they are to be dropped
     * @param promiscuous whether the wire's frames for other stations are wanted too
     */
    static Diversion of(int index, int wireTap, int hostTap, boolean promiscuous) throws IOException {
        // First the mode, which by itself changes nothing for the host.
        PromiscuousMode mode = promiscuous ? PromiscuousMode.of(index) : null;
        try {
            return new Diversion(InterfacePrograms.attach(index, wireTap, hostTap), mode);
        } catch (IOException e) {
            if (mode != null) {
                mode.close();
            }
            throw e;
        }
    }

    /** How the programs are attached. */
    String mechanism() {
        return programs.mechanism();
    }

    /** The frames go where they went before. Idempotent; also if the interface is gone. */
    @Override
    public void close() {
        programs.close();
        if (promiscuous != null) {
            promiscuous.close();
        }
    }
}
