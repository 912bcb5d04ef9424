package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container.ExecResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A daemon in a container takes over an interface, in its own network and in the machine's, and is killed. */
@NeedsEngine({"ip", "ping", "mknod"})
@Timeout(600)
class TakeOverSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(180);

    @TempDir
    private Path directory;

    @BeforeAll
    static void build() throws Exception {
        Image.build();
    }

    /** The container's own network, which is kept when the container has ended. */
    @Test
    void shouldTakeOverWhatWasMovedIntoTheContainer() throws Exception {
        try (Volume volume = Volume.create();
                DaemonContainer daemon =
                        new DaemonContainer().thatTakesOver(volume).withTun(TunDevice.in(directory));
                Veth veth = Veth.create()) {
            daemon.start();
            try (Namespace inside = Namespace.of(daemon.pid(), "inside")) {
                veth.moveTo(inside);

                assertTakenOverUntilKilled(daemon, veth, inside::run);
            }
        }
    }

    @Test
    void shouldTakeOverAnInterfaceOfTheMachine() throws Exception {
        try (Volume volume = Volume.create();
                DaemonContainer daemon = new DaemonContainer()
                        .thatTakesOver(volume)
                        .withTun(TunDevice.in(directory))
                        .inHostNetwork();
                Veth veth = Veth.create()) {
            daemon.start();
            veth.configure();

            assertTakenOverUntilKilled(daemon, veth, Commands::run);
        }
    }

    @Test
    void shouldSayWhichCapabilityIsMissing() throws Exception {
        try (DaemonContainer daemon = new DaemonContainer().withTun(TunDevice.in(directory));
                Veth veth = Veth.create()) {
            daemon.start();
            try (Namespace inside = Namespace.of(daemon.pid(), "inside")) {
                veth.moveTo(inside);

                ExecResult refused = daemon.ctl("-h", "vale0:" + veth.device());

                assertThat(refused.getExitCode()).isEqualTo(1);
                assertThat(refused.getStderr()).contains("CAP_BPF").contains("docker run --cap-add BPF");
                assertThat(devices(inside::run, veth)).as("all is as before").containsExactly(veth.device());
                assertThat(inside.run(Veth.ping())).matches(Ping::allAnswered);
            }
        }
    }

    /** Runs a command where the interface is; what it prints. */
    private interface Shell {
        String run(String... command) throws Exception;
    }

    private static void assertTakenOverUntilKilled(DaemonContainer daemon, Veth veth, Shell there) throws Exception {
        assertThat(there.run(Veth.ping())).as("before").matches(Ping::allAnswered);
        List<String> devices = devices(there, veth);

        ExecResult attached = daemon.ctl("-h", "vale0:" + veth.device());

        assertThat(attached.getExitCode()).as(attached.getStderr()).isZero();
        assertThat(there.run(Veth.ping())).as("by the switch").matches(Ping::allAnswered);
        Await.until(LIMIT, "every frame accounted for", () -> {
            JsonNode ports = ports(daemon);
            assertThat(ports).hasSize(2);
            return ports.valueStream().allMatch(port -> passed(port) >= 5 && isAccountedFor(port));
        });

        daemon.killHard();

        assertThat(there.run(Veth.ping())).as("without the switch").matches(Ping::allAnswered);
        assertThat(devices(there, veth)).containsExactlyInAnyOrderElementsOf(devices);
    }

    private static JsonNode ports(DaemonContainer daemon) throws Exception {
        ExecResult shown = daemon.ctl("show", "vale0", "-o", "json");
        assertThat(shown.getExitCode()).as(shown.getStderr()).isZero();
        return new JsonMapper().readTree(shown.getStdout()).path("ports");
    }

    private static long passed(JsonNode port) {
        return port.at("/counters/forwardedPackets").asLong();
    }

    private static boolean isAccountedFor(JsonNode port) {
        JsonNode receive = port.at("/counters/receive");
        long dropped =
                receive.path("drops").valueStream().mapToLong(JsonNode::asLong).sum();
        return receive.path("packets").asLong() == passed(port) + dropped;
    }

    /** Names of the interface and of what stands beside it. */
    private static List<String> devices(Shell there, Veth veth) throws Exception {
        return there.run("ip", "-o", "link", "show")
                .lines()
                .map(line -> line.split(": ")[1].split("@")[0])
                .filter(name -> name.startsWith(veth.device()))
                .toList();
    }
}
