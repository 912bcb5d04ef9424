package dev.valed.bench.stream;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;
import java.net.http.HttpResponse;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of frames for a full ring, as a port's configuration has it. */
public final class Overflow {

    /** They are dropped; a port that nobody has configured does this. */
    public static final String DROP = "drop";

    /** The sender waits for room. */
    public static final String BLOCK = "block";

    /** Of a pipe, which has no such choice: the sender waits. */
    public static final String PIPE = "pipe";

    private static final String SWITCH = "/switches/vale0";

    private Overflow() {}

    private static String path(String port) {
        return SWITCH + "/ports/" + port;
    }

    /** Configures a port of vale0 before a program opens it, if it has to be. */
    static void configure(Daemon daemon, String port, String overflow) throws BenchFailure, IOException {
        if (overflow.equals(BLOCK)) {
            requireDone(daemon.put(path(port), "{\"type\":\"netmap\",\"overflow\":\"block\"}"), "overflow block");
        }
    }

    /** Undoes {@link #configure}. */
    static void forget(Daemon daemon, String port, String overflow) throws IOException {
        if (overflow.equals(BLOCK)) {
            daemon.delete(path(port));
        }
    }

    /** Whether the daemon has ports that block; if not, says why in a line. */
    public static boolean canBlock(Daemon daemon) throws BenchFailure, IOException {
        requireDone(daemon.put(SWITCH, "{}"), "the switch vale0");
        try {
            configure(daemon, "probe", BLOCK);
        } catch (BenchFailure refusal) {
            System.out.println("overflow block is skipped: " + refusal.getMessage());
            return false;
        }
        forget(daemon, "probe", BLOCK);
        return true;
    }

    /** The sentence for people in the API's description of a problem. */
    private static String detail(String problem) {
        return new JsonMapper().readTree(problem).path("detail").asString(problem);
    }

    private static void requireDone(HttpResponse<String> response, String what) throws BenchFailure {
        if (response.statusCode() / 100 != 2) {
            throw new BenchFailure("the daemon refused " + what + ": " + detail(response.body()));
        }
    }
}
