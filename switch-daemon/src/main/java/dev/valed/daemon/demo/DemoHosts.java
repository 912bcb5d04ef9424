package dev.valed.daemon.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two network namespaces, blue and green, as the two hosts of the demo; made by {@code ip netns} and gone when this is
 * closed. Without the right to make them there are none, and the demo does without.
 */
final class DemoHosts implements AutoCloseable {

    static final String BLUE = "valed-demo-blue";
    static final String GREEN = "valed-demo-green";
    static final String DEVICE = "tap0";
    static final String BLUE_ADDRESS = "10.77.0.1";
    static final String GREEN_ADDRESS = "10.77.0.2";

    private static final long COMMAND_SECONDS = 10;

    private final List<String> made = new ArrayList<>();
    private final List<Process> programs = new ArrayList<>();

    private @Nullable String missing;

    private DemoHosts() {}

    /** Makes the namespaces, or none of them if that is not possible. */
    static DemoHosts make() {
        DemoHosts hosts = new DemoHosts();
        try {
            hosts.add(BLUE);
            hosts.add(GREEN);
        } catch (IOException e) {
            hosts.missing = e.getMessage();
            hosts.close();
        }
        return hosts;
    }

    boolean arePresent() {
        return missing == null;
    }

    /** One line for people: what can be done with the hosts, or why there are none. */
    String hint() {
        return missing == null
                ? "                          ip netns exec " + BLUE + " ping " + GREEN_ADDRESS
                : "As root two network namespaces with a TAP each would take part too" + reason(missing);
    }

    /** Only root is told what went wrong: others lack the right, whatever the words for it. */
    private static String reason(String failure) {
        return System.getProperty("user.name").equals("root") ? ", but: " + failure : ".";
    }

    /** Gives the TAPs, which the switch has made meanwhile, their addresses, and lets blue ping green. */
    void goOnline() throws IOException {
        if (arePresent()) {
            setAddresses();
            startPing();
        }
    }

    private void add(String name) throws IOException {
        ip("netns", "add", name);
        made.add(name);
        ip("-n", name, "link", "set", "lo", "up");
    }

    private void setAddresses() throws IOException {
        ip("-n", BLUE, "address", "add", BLUE_ADDRESS + "/24", "dev", DEVICE);
        ip("-n", GREEN, "address", "add", GREEN_ADDRESS + "/24", "dev", DEVICE);
    }

    /** Five times a second until the demo ends; without the program ping there is just no ping. */
    private void startPing() {
        try {
            programs.add(new ProcessBuilder("ip", "netns", "exec", BLUE, "ping", "-n", "-q", "-i", "0.2", GREEN_ADDRESS)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new IllegalStateException("ip was there a moment ago", e);
        }
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }

    @Override
    public void close() {
        for (Process program : programs) {
            program.destroy();
            program.onExit()
                    .orTimeout(2, TimeUnit.SECONDS)
                    .exceptionally(late -> program.destroyForcibly())
                    .join();
        }
        for (String name : made) {
            try {
                ip("netns", "delete", name);
            } catch (IOException e) {
                System.err.println("vale demo: " + e.getMessage());
            }
        }
        made.clear();
    }
}
