package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.ValedMain;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A container that lacks something: the daemon ends at once, says what and how to give it, and leaves nothing. */
@Needs({"setpriv", "unshare"})
@Timeout(600)
class MissingSystemTest {

    @TempDir
    private Path temporary;

    /** Runs a daemon until it ends, by a shell that first takes something away. */
    private Tool.Result daemon(String preparation, String prefix, String... arguments) throws Exception {
        String java = DaemonProcess.java() + " @" + DaemonProcess.OPTIONS + " -cp '" + DaemonProcess.LIBRARIES + "/*' "
                + ValedMain.class.getName() + " --api 127.0.0.1:0 --management 127.0.0.1:0 "
                + String.join(" ", arguments);
        ProcessBuilder builder =
                new ProcessBuilder("unshare", "--mount", "sh", "-c", preparation + " exec " + prefix + " " + java);
        builder.environment().keySet().removeAll(List.of("VALE_TOKEN", "VALE_RUNTIME_DIR", "JAVA_TOOL_OPTIONS"));
        return Tool.finish(builder);
    }

    private String runtimeDirectory() {
        return "--runtime-dir " + temporary.resolve("run");
    }

    private String startUpFile(String port) throws IOException {
        Path file = temporary.resolve("switches.yaml");
        Files.writeString(file, "switches: [{name: vale0, ports: [{name: a, type: netmap}, " + port + "]}]\n");
        return "--config " + file;
    }

    private void assertEnded(Tool.Result result, int exitCode, String... words) {
        assertThat(result.output()).contains(words);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
        assertThat(result.output()).doesNotContain(" is ready: ");
        assertThat(temporary.resolve("run/netmap.sock")).doesNotExist();
        assertThat(temporary.resolve("run/valed.lock")).doesNotExist();
    }

    @Test
    void shouldNameTheCapabilityThatTapsTake() throws Exception {
        Tool.Result result = daemon(
                "",
                "setpriv --bounding-set=-net_admin --inh-caps=-net_admin",
                runtimeDirectory(),
                startUpFile("{name: t, type: tap, device: valedmiss0}"));

        assertEnded(
                result,
                77,
                "valed: ",
                "vale0:t",
                "the capability CAP_NET_ADMIN is missing (docker run --cap-add NET_ADMIN;");
    }

    @Test
    void shouldNameTheCapabilityThatOtherNamespacesTake() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            Tool.Result result = daemon(
                    "",
                    "setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin",
                    runtimeDirectory(),
                    startUpFile("{name: t, type: tap, device: valedmiss0, namespace: " + namespace.name() + "}"));

            assertEnded(result, 77, "CAP_SYS_ADMIN is missing", "--cap-add SYS_ADMIN");
            assertThat(result.output()).doesNotContain("CAP_NET_ADMIN");
        }
    }

    @Test
    void shouldNameTheDeviceThatTapsTake() throws Exception {
        Tool.Result result = daemon(
                "mount -t tmpfs none /dev/net &&",
                "",
                runtimeDirectory(),
                startUpFile("{name: t, type: tap, device: valedmiss0}"));

        assertEnded(result, 77, "there is no /dev/net/tun", "docker run --device /dev/net/tun");
    }

    @Test
    void shouldNameTheReadOnlyDirectory() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("ro"));

        Tool.Result result = daemon(
                "mount -t tmpfs -o ro none " + directory + " &&", "", "--runtime-dir " + directory.resolve("run"));

        assertEnded(result, 73, "cannot be made or written: Read-only file system", "emptyDir");
    }

    @Test
    void shouldNameTheFullDirectory() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("full"));

        Tool.Result result = daemon(
                "mount -t tmpfs -o size=4k,mode=0750 none " + directory + " && head -c 4096 /dev/zero > " + directory
                        + "/junk &&",
                "",
                "--runtime-dir " + directory);

        assertEnded(result, 73, directory.toString(), "No space left on device");
    }

    /** It is where shared memory usually is, and ours is not. */
    @Test
    void shouldDoWithoutDevShm() throws Exception {
        List<String> prefix = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
        prefix.add("mount -t tmpfs -o ro,size=4k none /dev/shm && exec \"$@\"");
        prefix.add("sh");
        try (DaemonProcess daemon =
                DaemonProcess.start(temporary.resolve("run"), DaemonProcess.LIBRARIES, DaemonProcess.OPTIONS, prefix)) {
            try (ValePort port = ValePort.open(daemon.socket(), "vale0:a")) {
                assertThat(port.name()).isEqualTo("vale0:a");
            }
        }
    }

    @Test
    void shouldRunWithoutWhatNoPortOfItsNeeds() throws Exception {
        List<String> prefix = List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");
        try (DaemonProcess daemon =
                DaemonProcess.start(temporary.resolve("run"), DaemonProcess.LIBRARIES, DaemonProcess.OPTIONS, prefix)) {
            assertThat(daemon.log())
                    .contains("no TAPs, no interfaces taken over: the capability CAP_NET_ADMIN is missing");
            assertThat(daemon.management().get("/actuator/health").body())
                    .contains(
                            "\"system\":{",
                            "no TAPs, no interfaces taken over: the capability CAP_NET_ADMIN is missing");
            assertThat(daemon.management().get("/actuator/health/readiness").status())
                    .isEqualTo(200);
            daemon.api().createSwitch("vale0", "{}");
            assertThat(daemon.api().putPort("vale0:t", "{\"type\":\"tap\"}").body())
                    .contains("docker run --cap-add NET_ADMIN");
        }
    }
}
