package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon in a container puts TAPs into the network namespaces of other containers. */
@NeedsEngine({"ip", "ping", "mknod"})
@Timeout(240)
class ContainerNamespaceSystemTest {

    private static final String FOR_EVER = "1000000";

    @TempDir
    private Path directory;

    @Test
    void shouldConnectContainersByTaps() throws Exception {
        Image.build();
        try (Volume volume = Volume.create();
                DaemonContainer daemon = namespaceDaemon(volume)) {
            daemon.start();
            // Any two containers would do.
            try (TrafficContainer blue = new TrafficContainer(volume, "receive", "vale1:b", FOR_EVER);
                    TrafficContainer green = new TrafficContainer(volume, "receive", "vale1:g", FOR_EVER)) {
                blue.start();
                green.start();
                try (Namespace ofBlue = Namespace.of(blue, "blue");
                        Namespace ofGreen = Namespace.of(green, "green")) {
                    connect(daemon, ofBlue, "10.77.0.1/24");
                    connect(daemon, ofGreen, "10.77.0.2/24");

                    String answers = ofBlue.run("ping", "-c", "5", "-i", "0.1", "-W", "5", "10.77.0.2");
                    assertThat(answers).contains("5 received");
                }
            }
        }
    }

    /** Entering a namespace takes CAP_SYS_ADMIN, and being root in the container: see docs/container.md. */
    private DaemonContainer namespaceDaemon(Volume volume) throws Exception {
        return new DaemonContainer()
                .withTun(TunDevice.in(directory))
                .inHostNetwork("--socket-mode", "0666")
                .host(config -> config.withCapAdd(Capability.NET_ADMIN, Capability.SYS_ADMIN)
                        .withBinds(
                                Bind.parse("/run/netns:/run/netns:rslave"),
                                volume.emptyAt(DaemonContainer.RUNTIME_DIRECTORY)))
                .withCreateContainerCmdModifier(command -> command.withUser("0:0"));
    }

    private static void connect(DaemonContainer daemon, Namespace namespace, String address) throws Exception {
        HttpResponse<String> made = daemon.api()
                .putPort(
                        "vale0",
                        namespace.shortName(),
                        "{\"type\":\"tap\",\"device\":\"tap0\",\"namespace\":\"" + namespace.name() + "\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        Commands.run("ip", "-n", namespace.name(), "address", "add", address, "dev", "tap0");
    }

    /** A name for a container's network namespace, as {@code ip netns attach} gives it. */
    private record Namespace(String name, String shortName) implements AutoCloseable {

        static Namespace of(TrafficContainer container, String shortName) throws Exception {
            String name = "valed-test-" + shortName + ProcessHandle.current().pid();
            Commands.run("ip", "netns", "attach", name, Long.toString(container.pid()));
            return new Namespace(name, shortName);
        }

        String run(String... command) throws Exception {
            String[] all = new String[command.length + 4];
            System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, all, 0, 4);
            System.arraycopy(command, 0, all, 4, command.length);
            return Commands.run(all);
        }

        @Override
        public void close() throws IOException {
            Commands.start("ip", "netns", "delete", name).onExit().join();
        }
    }
}
