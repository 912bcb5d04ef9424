package dev.valed.deployment.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A daemon in a container, with exactly the privileges that the documentation asks for unless told otherwise. */
final class DaemonContainer extends GenericContainer<DaemonContainer> {

    static final String RUNTIME_DIRECTORY = "/run/valed";

    /** Who runs it. */
    static final int USER = 7643;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private int api;
    private int management;

    DaemonContainer() {
        super(DockerImageName.parse(Image.NAME));
        withNetworkMode("none");
        host(config -> config.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withCapAdd(Capability.NET_ADMIN, Capability.NET_RAW, Capability.IPC_LOCK));
        waitingFor(Wait.forLogMessage(".* is ready: .*\\n", 1).withStartupTimeout(LIMIT));
    }

    /** One that ends by itself, because it cannot start; {@link #exitCode} waits for that. */
    DaemonContainer ending() {
        withStartupCheckStrategy(new EndIsExpected());
        waitingFor(new NothingToWaitFor());
        return this;
    }

    DaemonContainer host(Consumer<HostConfig> change) {
        return withCreateContainerCmdModifier(command -> change.accept(command.getHostConfig()));
    }

    /** In this machine's network, at ports of its own, so that the test reaches the loopback it listens at. */
    DaemonContainer inHostNetwork(String... options) {
        api = freePort();
        management = freePort();
        List<String> all =
                new ArrayList<>(List.of("--api", "127.0.0.1:" + api, "--management", "127.0.0.1:" + management));
        all.addAll(List.of(options));
        withNetworkMode("host");
        withEnv("VALE_API", "http://127.0.0.1:" + api);
        return withCommand(all.toArray(String[]::new));
    }

    DaemonContainer withTun(TunDevice tun) {
        return host(config -> config.withDevices(new Device("rwm", "/dev/net/tun", tun.path())));
    }

    DaemonContainer withRuntimeVolume(Volume volume) {
        return host(config -> config.withBinds(volume.at(RUNTIME_DIRECTORY)));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SwitchApi api() {
        String token = copyFileFromContainer(
                RUNTIME_DIRECTORY + "/token", in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
        return new SwitchApi(api, management, token.strip());
    }

    int management() {
        return management;
    }

    /** Runs the command line in the container. */
    ExecResult ctl(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("vale-ctl"));
        command.addAll(List.of(words));
        return execInContainer(command.toArray(String[]::new));
    }

    /** SIGTERM, as {@code docker stop}; returns the exit code. */
    int terminate() throws InterruptedException {
        getDockerClient().stopContainerCmd(getContainerId()).withTimeout(10).exec();
        return exitCode();
    }

    /** Starts the same container again and waits for the daemon. */
    void startAgain() throws Exception {
        int ready = announcements();
        getDockerClient().startContainerCmd(getContainerId()).exec();
        Await.until(LIMIT, "ready again", () -> announcements() > ready);
    }

    private int announcements() {
        return getLogs(OutputFrame.OutputType.STDOUT).split(" is ready: ", -1).length;
    }

    int exitCode() throws InterruptedException {
        Await.until(LIMIT, "the end of the container", () -> !isRunning());
        Long code = getCurrentContainerInfo().getState().getExitCodeLong();
        return code == null ? -1 : code.intValue();
    }

    private static final class EndIsExpected extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient client, String containerId) {
            return StartupStatus.SUCCESSFUL;
        }
    }

    private static final class NothingToWaitFor extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }
}
