package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ctl.ValeCtl;
import dev.valed.daemon.ValedMain;
import dev.valed.daemon.testing.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon as it is delivered: the jars and options of {@code vale daemon}, in a process of its own. */
final class DaemonProcess implements AutoCloseable {

    /** Where the build puts it, from this module's directory. */
    static final Path LIBRARIES = Path.of("target/valed/lib").toAbsolutePath();

    static final Path OPTIONS = Path.of("../switch-core/jvm.options").toAbsolutePath();
    private static final String READY = " is ready: ";
    private static final Pattern ADDRESS = Pattern.compile("(API|metrics) http://127\\.0\\.0\\.1:(\\d+)");

    private final Background process;
    private final Path runtimeDirectory;
    private final int api;
    private final int management;

    private DaemonProcess(Background process, Path runtimeDirectory) {
        this.process = process;
        this.runtimeDirectory = runtimeDirectory;
        String announcement = process.output();
        this.api = port(announcement, "API");
        this.management = port(announcement, "metrics");
    }

    private static int port(String announcement, String what) {
        Matcher matcher = ADDRESS.matcher(announcement);
        while (matcher.find()) {
            if (matcher.group(1).equals(what)) {
                return Integer.parseInt(matcher.group(2));
            }
        }
        throw new AssertionError(announcement);
    }

    /** Returns when the daemon is ready. */
    static DaemonProcess start(Path runtimeDirectory) throws IOException {
        return start(runtimeDirectory, LIBRARIES, OPTIONS, List.of());
    }

    /** @param prefix a command that runs the rest as somebody else */
    static DaemonProcess start(Path runtimeDirectory, Path libraries, Path options, List<String> prefix)
            throws IOException {
        return start(runtimeDirectory, libraries, options, prefix, List.of());
    }

    /** @param arguments of the daemon, besides */
    static DaemonProcess start(
            Path runtimeDirectory, Path libraries, Path options, List<String> prefix, List<String> arguments)
            throws IOException {
        assertThat(libraries).as("the daemon has to be packaged first").isDirectory();
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(java(), "@" + options, "-XX:+UseSerialGC", "-Xms256m", "-Xmx512m"));
        command.addAll(List.of("-cp", libraries + "/*", ValedMain.class.getName()));
        command.addAll(List.of("--runtime-dir", runtimeDirectory.toString()));
        command.addAll(List.of("--api", "127.0.0.1:0", "--management", "127.0.0.1:0"));
        command.addAll(arguments);
        Background process = Background.start(clean(new ProcessBuilder(command)));
        try {
            process.awaitOutput(output -> output.contains(READY));
            return new DaemonProcess(process, runtimeDirectory);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    private static ProcessBuilder clean(ProcessBuilder builder) {
        builder.environment()
                .keySet()
                .removeAll(List.of("VALE_TOKEN", "VALE_API", "VALE_RUNTIME_DIR", "JAVA_TOOL_OPTIONS"));
        return builder;
    }

    SwitchApi api() throws IOException {
        String token = Files.readString(runtimeDirectory.resolve("token")).strip();
        return new SwitchApi(Http.toPort(api).with("Authorization", "Bearer " + token));
    }

    int managementPort() {
        return management;
    }

    Http management() {
        return Http.toPort(management);
    }

    /** Runs {@code vale ctl} with these words. */
    Tool.Result ctl(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", LIBRARIES + "/*", ValeCtl.class.getName()));
        command.addAll(List.of(words));
        ProcessBuilder builder = clean(new ProcessBuilder(command));
        builder.environment().put("VALE_API", "http://127.0.0.1:" + api);
        builder.environment().put("VALE_RUNTIME_DIR", runtimeDirectory.toString());
        return Tool.finish(builder);
    }

    /** Where programs ask for ports. */
    Path socket() {
        return runtimeDirectory.resolve("netmap.sock");
    }

    Path runtimeDirectory() {
        return runtimeDirectory;
    }

    /** What it has logged. */
    String log() {
        return process.output();
    }

    /** Without what it found missing on this machine when it started. */
    String logSinceReady() {
        String log = log();
        return log.substring(log.indexOf(READY));
    }

    long pid() {
        return process.process().pid();
    }

    /** How many files, sockets and the like it has open. */
    int descriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return Math.toIntExact(descriptors.count());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.process().destroyForcibly();
        process.awaitEnd();
    }

    /** SIGTERM; returns the exit code. */
    int terminate() throws InterruptedException {
        process.process().destroy();
        return process.awaitEnd();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
