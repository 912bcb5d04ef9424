package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ctl.ValeCtl;
import dev.valed.daemon.testing.CertificateAuthority;
import dev.valed.ports.sys.DatagramReceiver;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The daemon as a process: how it starts, refuses to, and ends. That frames move is tested elsewhere. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ValedMainSystemTest {

    private static final int LIMIT_SECONDS = 180;
    private static final ConditionFactory SOON = Awaitility.await().atMost(LIMIT_SECONDS, TimeUnit.SECONDS);
    private static final String NAMESPACE =
            "valed-main-" + ProcessHandle.current().pid();

    @TempDir
    private Path temporary;

    private final List<Process> started = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private boolean hasNamespace;

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        if (hasNamespace) {
            run("ip", "netns", "delete", NAMESPACE);
        }
    }

    private Path runtimeDirectory() {
        return temporary.resolve("run");
    }

    private Process valed(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ValedMain.class.getName()));
        if (!List.of(arguments).contains("--runtime-dir")) {
            command.addAll(List.of("--runtime-dir", runtimeDirectory().toString()));
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("VALE_TOKEN");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        int number = started.size();
        builder.redirectOutput(temporary.resolve("out" + number).toFile());
        builder.redirectError(temporary.resolve("err" + number).toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Process runningValed(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--management", "127.0.0.1:0"));
        if (!List.of(arguments).contains("--api")) {
            all.addAll(List.of("--api", "127.0.0.1:0"));
        }
        all.addAll(List.of(arguments));
        Process process = valed(all.toArray(String[]::new));
        SOON.until(() -> output().contains(" is ready: ") || !process.isAlive());
        assertThat(process.isAlive()).as(() -> output() + errors(0)).isTrue();
        return process;
    }

    private String output() {
        return read("out0");
    }

    private String errors(int number) {
        return read("err" + number);
    }

    private String read(String file) {
        try {
            return Files.readString(temporary.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertRefused(Process process, int exitCode, String message) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        String errors = errors(started.indexOf(process));
        assertThat(errors).startsWith("valed: ").contains(message);
        assertThat(errors.lines()).hasSize(1);
        assertThat(process.exitValue()).isEqualTo(exitCode);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    private Path configuration(String text) throws IOException {
        return Files.writeString(temporary.resolve("switches.yaml"), text);
    }

    @Test
    void shouldLeaveOnlyTheTokenBehindWhenItIsTerminated() throws Exception {
        Process process = runningValed();
        Path socket = runtimeDirectory().resolve("netmap.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        assertThat(output()).contains("API http://127.0.0.1:", "metrics http://127.0.0.1:", socket.toString());

        process.destroy();

        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        try (var files = Files.list(runtimeDirectory())) {
            assertThat(files).extracting(f -> f.getFileName().toString()).containsExactly("token");
        }
        assertThat(errors(0)).isEmpty();
    }

    @Test
    void shouldMakeTheTapsOfTheStartUpFileAndTakeThemAwayAgain() throws Exception {
        TestNamespace.obstacle().ifPresent(reason -> Assumptions.abort(reason));
        assertThat(run("ip", "netns", "add", NAMESPACE)).isZero();
        hasNamespace = true;
        Path file = configuration("""
                switches:
                  - name: vale0
                    ports:
                      - name: a
                        type: netmap
                      - name: b
                        type: tap
                        device: tapsys0
                        namespace: %s
                """.formatted(NAMESPACE));

        Process process = runningValed("--config", file.toString());
        assertThat(output()).contains("vale0 (ports: 2)");
        assertThat(run("ip", "-n", NAMESPACE, "link", "show", "tapsys0")).isZero();

        process.destroy();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(run("ip", "-n", NAMESPACE, "link", "show", "tapsys0")).isNotZero();
    }

    @Test
    void shouldSayThatAnotherDaemonIsThere() throws Exception {
        Process first = runningValed();

        assertRefused(valed(), 69, "another valed (process " + first.pid() + ")");

        assertThat(first.isAlive()).isTrue();
        assertThat(runtimeDirectory().resolve("netmap.sock")).exists();
    }

    @Test
    void shouldStartAgainAfterItWasKilled() throws Exception {
        runningValed().destroyForcibly().waitFor();
        String token = Files.readString(runtimeDirectory().resolve("token"));
        Files.delete(temporary.resolve("out0"));
        started.clear();

        runningValed();

        assertThat(Files.readString(runtimeDirectory().resolve("token"))).isEqualTo(token);
    }

    @Test
    void shouldPointAtTheMistakeInTheStartUpFile() throws Exception {
        Path file = configuration("switches:\n  - name: vale0\n    ageing: 5\n");

        assertRefused(
                valed("--config", file.toString()), 78, file + ":3:5: a switch has no field \"ageing\": accepted");

        assertThat(runtimeDirectory()).doesNotExist();
    }

    @Test
    void shouldEndWhenTheStartUpFileCannotBeApplied() throws Exception {
        Path file = configuration("""
                switches:
                  - name: vale0
                    ports:
                      - {name: b, type: tap, device: tapsys1, namespace: there-is-none}
                """);

        assertRefused(valed("--config", file.toString()), 78, "make port vale0:b: ");

        assertThat(runtimeDirectory().resolve("netmap.sock")).doesNotExist();
        assertThat(runtimeDirectory().resolve(InstanceLock.NAME)).doesNotExist();
    }

    /** Loopback is no Ethernet: forced, it is refused for that. */
    @Test
    void shouldTakeOverTheInterfaceOfTheApiOnlyIfTheStartUpFileForcesIt() throws Exception {
        Path file = configuration("""
                switches:
                  - name: vale0
                    ports:
                      - {name: lo, type: interface}
                """);
        assertRefused(
                valed("--config", file.toString()),
                78,
                file + ":4:9: lo carries the connection by which this daemon is managed (127.0.0.1):"
                        + " it is taken over only with force: true");

        Files.writeString(file, Files.readString(file).replace("type: interface", "type: interface, force: true"));
        assertRefused(valed("--config", file.toString()), 78, "make port vale0:lo: interface lo cannot be taken over");
    }

    @ParameterizedTest
    @CsvSource({
        "--config /nonexistent/x.yaml, there is no such file",
        "--tls-cert /nonexistent/x.crt --tls-key x.key, --tls-cert /nonexistent/x.crt"
    })
    void shouldRefuseAWrongFile(String arguments, String message) throws Exception {
        assertRefused(valed(arguments.split(" ")), 78, message);
    }

    @Test
    void shouldSayWhichAddressIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertRefused(valed("--api", address), 69, "port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void shouldSayHowToGiveARuntimeDirectory() throws Exception {
        Files.writeString(runtimeDirectory(), "not a directory");
        assertRefused(valed(), 73, "it is not a directory");

        Process elsewhere = valed("--runtime-dir", "/proc/valed");

        assertRefused(elsewhere, 73, "/proc/valed cannot be made or written");
        assertThat(errors(1)).contains("docker run --tmpfs", "emptyDir", "RuntimeDirectory=");
    }

    @Test
    void shouldTellTheServiceManagerHowItIs() throws Exception {
        String address = "@valed-main-" + ProcessHandle.current().pid();
        environment.put("NOTIFY_SOCKET", address);
        environment.put("WATCHDOG_USEC", "500000");
        try (DatagramReceiver manager = DatagramReceiver.at(address)) {
            Process process = runningValed();
            List<String> heard = new ArrayList<>();
            SOON.until(() -> hear(manager, heard)
                    && heard.stream()
                                    .filter(message -> message.startsWith("WATCHDOG=1\n"))
                                    .count()
                            >= 2);
            process.destroy();
            // Its queue takes ten messages.
            SOON.until(() -> hear(manager, heard) && !process.isAlive());
            hear(manager, heard);

            assertThat(heard.getFirst()).startsWith("READY=1\nSTATUS=").contains(" workers, API http://127.0.0.1:");
            assertThat(heard.subList(1, heard.size() - 1))
                    .filteredOn(message -> !message.equals("STATUS=a worker does not come round"))
                    .allMatch(message -> message.startsWith("WATCHDOG=1\n"));
            assertThat(heard.getLast()).startsWith("STOPPING=1\n");
        }
    }

    private static boolean hear(DatagramReceiver manager, List<String> heard) throws IOException {
        for (String message = manager.poll(); message != null; message = manager.poll()) {
            heard.add(message);
        }
        return true;
    }

    @Test
    void shouldBeReachedByTls() throws Exception {
        CertificateAuthority servers = new CertificateAuthority("servers");
        CertificateAuthority clients = new CertificateAuthority("clients");
        servers.forServer("daemon").writeTo(temporary);
        CertificateAuthority.Credential me = clients.forClient("me");
        Path ca = servers.writeTo(temporary.resolve("ca.crt"));
        List<String> mine = List.of(
                "--cert", me.writeCertificateTo(temporary.resolve("me.crt")).toString(),
                "--key", me.writeKeyTo(temporary.resolve("me.key")).toString());
        runningValed(
                "--api",
                "0.0.0.0:0",
                "--tls-cert",
                temporary.resolve("tls.crt").toString(),
                "--tls-key",
                temporary.resolve("tls.key").toString(),
                "--tls-client-ca",
                clients.writeTo(temporary.resolve("clients.crt")).toString());
        Matcher matcher = Pattern.compile("API https://0\\.0\\.0\\.0:(\\d+)/").matcher(output());
        assertThat(matcher.find()).as(output()).isTrue();
        String url = "https://localhost:" + matcher.group(1);

        assertThat(ctl(mine, "--api", url, "--ca", ca.toString(), "create", "vale7"))
                .isEqualTo("vale7 created\n");
        assertThat(ctl(List.of(), "--api", url, "--ca", ca.toString(), "show")).contains("vale7");
        environment.put("VALE_TOKEN", "wrong");
        assertThat(ctl(List.of(), "--api", url, "--ca", ca.toString(), "show")).contains("the token is wrong");
    }

    /** What {@code vale ctl} prints. */
    private String ctl(List<String> more, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ValeCtl.class.getName()));
        command.addAll(List.of(words));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("VALE_TOKEN", "VALE_API", "JAVA_TOOL_OPTIONS"));
        builder.environment().put("VALE_RUNTIME_DIR", runtimeDirectory().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "--api 0.0.0.0:7643, TLS",
        "--wrokers 2, --wrokers",
        "--workers two, two",
        "--pin 9999, 9999",
        "stray, stray"
    })
    void shouldRefuseAWrongCommandLine(String arguments, String message) throws Exception {
        assertRefused(valed(arguments.split(" ")), 2, message);
    }
}
