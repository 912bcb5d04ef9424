package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;

/** What the daemon may do in its container, and what it says when it may not. */
@NeedsEngine("mknod")
@Timeout(600)
class PrivilegesSystemTest {

    /** CAP_NET_ADMIN 12, CAP_NET_RAW 13, CAP_IPC_LOCK 14. */
    private static final String THREE_CAPABILITIES = "0000000000007000";

    private static final String TAP = "vale0:t";

    /** EX_CANTCREAT and EX_NOPERM of sysexits.h. */
    private static final int CANNOT_CREATE = 73;

    private static final int NOT_PERMITTED = 77;

    private static final int WRONG_USAGE = 2;

    @TempDir
    private Path directory;

    @BeforeAll
    static void build() throws Exception {
        Image.build();
    }

    private static String status(DaemonContainer daemon, String field) throws Exception {
        ExecResult result = daemon.execInContainer(
                "sh",
                "-c",
                "while read -r name value; do [ \"$name\" != \"$0\" ] || echo $value; done </proc/1/status",
                field + ":");
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout().strip();
    }

    @Test
    void shouldMakeTapsAsAnOrdinaryUserWithTheListedCapabilities() throws Exception {
        try (DaemonContainer daemon = new DaemonContainer().withTun(TunDevice.in(directory))) {
            daemon.start();

            assertThat(status(daemon, "Uid")).isEqualTo("7643 7643 7643 7643");
            assertThat(status(daemon, "CapPrm")).isEqualTo(THREE_CAPABILITIES);
            assertThat(status(daemon, "CapEff")).isEqualTo(THREE_CAPABILITIES);
            ExecResult attached = daemon.ctl("attach", TAP, "--device", "tap0");
            assertThat(attached.getExitCode()).as(attached.getStderr()).isZero();
            assertThat(daemon.ctl("show", "vale0").getStdout()).contains("tap0").contains("up");
        }
    }

    @Test
    void shouldBecomeHealthy() {
        try (DaemonContainer daemon =
                new DaemonContainer().waitingFor(Wait.forHealthcheck().withStartupTimeout(DaemonContainer.LIMIT))) {
            daemon.start();

            assertThat(daemon.isHealthy()).isTrue();
        }
    }

    @Test
    void shouldSayWhichCapabilityIsMissing() throws Exception {
        try (DaemonContainer daemon = new DaemonContainer()
                .withTun(TunDevice.in(directory))
                .host(config -> config.withCapAdd(new Capability[0]))) {
            daemon.start();

            assertThat(status(daemon, "CapEff")).isEqualTo("0000000000000000");
            ExecResult refused = daemon.ctl("attach", TAP, "--device", "tap0");
            assertThat(refused.getExitCode()).isEqualTo(1);
            assertThat(refused.getStderr()).contains("CAP_NET_ADMIN");
            ExecResult program = daemon.ctl("attach", "vale0:p", "--type", "netmap");
            assertThat(program.getExitCode()).as("programs need no privilege").isZero();
        }
    }

    @Test
    void shouldSayThatTheDeviceIsMissing() throws Exception {
        try (DaemonContainer daemon = new DaemonContainer()) {
            daemon.start();

            ExecResult refused = daemon.ctl("attach", TAP, "--device", "tap0");
            assertThat(refused.getExitCode()).isEqualTo(1);
            assertThat(refused.getStderr()).contains("/dev/net/tun");
        }
    }

    /** Rather than without what it was told to have. */
    @Test
    void shouldEndIfTheStartUpFileNeedsACapabilityThatIsMissing() throws Exception {
        Path file = Files.writeString(directory.resolve("switches.yaml"), """
                switches:
                  - name: vale0
                    ports:
                      - name: t
                        type: tap
                        device: tap0
                """);
        try (DaemonContainer daemon = new DaemonContainer()
                .ending()
                .withTun(TunDevice.in(directory))
                .host(config -> config.withCapAdd(new Capability[0]).withBinds(Bind.parse(file + ":/switches.yaml:ro")))
                .withCommand("--config", "/switches.yaml")) {
            daemon.start();

            assertThat(daemon.exitCode()).isEqualTo(NOT_PERMITTED);
            assertThat(lastWords(daemon)).contains("CAP_NET_ADMIN");
        }
    }

    @Test
    void shouldEndIfTheSocketCannotBeMade() throws Exception {
        Path readOnly = Files.createDirectory(directory.resolve("run"));
        Files.setAttribute(readOnly, "unix:uid", DaemonContainer.USER);
        try (DaemonContainer daemon = new DaemonContainer()
                .ending()
                .host(config ->
                        config.withBinds(Bind.parse(readOnly + ":" + DaemonContainer.RUNTIME_DIRECTORY + ":ro")))) {
            daemon.start();

            assertThat(daemon.exitCode()).isEqualTo(CANNOT_CREATE);
            assertThat(lastWords(daemon))
                    .contains(DaemonContainer.RUNTIME_DIRECTORY)
                    .contains("Read-only file system");
        }
    }

    @Test
    void shouldEndIfTheWebServerHasNoFolder() throws Exception {
        try (DaemonContainer daemon =
                new DaemonContainer().ending().host(config -> config.withTmpFs(Map.of("/dev/shm", "ro")))) {
            daemon.start();

            assertThat(daemon.exitCode()).isEqualTo(CANNOT_CREATE);
            assertThat(lastWords(daemon)).contains("Read-only file system").contains("--shm-size");
        }
    }

    @Test
    void shouldEndIfTheCommandLineIsWrong() throws Exception {
        try (DaemonContainer daemon = new DaemonContainer().ending().withCommand("--nonsense")) {
            daemon.start();

            assertThat(daemon.exitCode()).isEqualTo(WRONG_USAGE);
            assertThat(lastWords(daemon)).contains("--nonsense");
        }
    }

    /** One line, for whoever reads {@code docker logs}. */
    private static String lastWords(DaemonContainer daemon) {
        String words = daemon.getLogs(OutputFrame.OutputType.STDERR);
        assertThat(words).startsWith("valed: ").hasLineCount(1);
        return words;
    }
}
