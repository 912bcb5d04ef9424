package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon in a container puts TAPs into the network namespaces of other containers. */
@NeedsEngine({"ip", "ping", "mknod"})
@Timeout(600)
class ContainerNamespaceSystemTest {

    private static final String FOR_EVER = "1000000";

    @TempDir
    private Path directory;

    @BeforeAll
    static void build() throws Exception {
        Image.build();
    }

    @Test
    void shouldConnectContainersByTaps() throws Exception {
        try (Volume volume = Volume.create();
                DaemonContainer daemon = namespaceDaemon(volume)) {
            daemon.start();
            // Any two containers would do.
            try (TrafficContainer blue = new TrafficContainer(volume, "receive", "vale1:b", FOR_EVER);
                    TrafficContainer green = new TrafficContainer(volume, "receive", "vale1:g", FOR_EVER)) {
                blue.start();
                green.start();
                try (Namespace ofBlue = Namespace.of(blue.pid(), "blue");
                        Namespace ofGreen = Namespace.of(green.pid(), "green")) {
                    connect(daemon, "blue", ofBlue, "10.77.0.1/24");
                    connect(daemon, "green", ofGreen, "10.77.0.2/24");

                    assertThat(ofBlue.run(Ping.command("10.77.0.2"))).matches(Ping::allAnswered);
                }
            }
        }
    }

    /** Entering a namespace takes CAP_SYS_ADMIN, and being root in the container: see docs/container.md. */
    private DaemonContainer namespaceDaemon(Volume volume) throws Exception {
        return new DaemonContainer()
                .withTun(TunDevice.in(directory))
                .inHostNetwork("--socket-mode", "0666")
                .asRoot(volume, Capability.NET_ADMIN, Capability.SYS_ADMIN)
                .host(config -> config.withBinds(
                        Bind.parse("/run/netns:/run/netns:rslave"), volume.emptyAt(DaemonContainer.RUNTIME_DIRECTORY)));
    }

    private static void connect(DaemonContainer daemon, String port, Namespace namespace, String address)
            throws Exception {
        HttpResponse<String> made = daemon.api()
                .putPort(
                        "vale0",
                        port,
                        "{\"type\":\"tap\",\"device\":\"tap0\",\"namespace\":\"" + namespace.name() + "\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        Commands.run("ip", "-n", namespace.name(), "address", "add", address, "dev", "tap0");
    }
}
