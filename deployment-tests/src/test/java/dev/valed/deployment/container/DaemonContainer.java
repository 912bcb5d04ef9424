package dev.valed.deployment.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A daemon in a container, with exactly the privileges that the documentation asks for unless told otherwise. */
final class DaemonContainer extends GenericContainer<DaemonContainer> {

    static final String RUNTIME_DIRECTORY = "/run/valed";

    /** Who runs it. */
    static final int USER = 7643;

    static final Duration LIMIT = Duration.ofSeconds(180);

    private static final Pattern ADDRESS = Pattern.compile("(API|metrics) http://127\\.0\\.0\\.1:(\\d+)");

    /** Of Docker's versions. */
    private static final int FIRST_WITH_BPF = 23;

    private boolean inHostNetwork;

    DaemonContainer() {
        super(DockerImageName.parse(Image.NAME));
        withNetworkMode("none");
        host(config -> config.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withCapAdd(Capability.NET_ADMIN, Capability.NET_RAW, Capability.IPC_LOCK));
        withStartupCheckStrategy(new IsRunningStartupCheckStrategy().withTimeout(LIMIT));
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
        inHostNetwork = true;
        List<String> all = new ArrayList<>(List.of("--api", "127.0.0.1:0", "--management", "127.0.0.1:0"));
        all.addAll(List.of(options));
        withNetworkMode("host");
        return withCommand(all.toArray(String[]::new));
    }

    /** Root of the container, with these capabilities alone. The volume must be used for nothing else. */
    DaemonContainer asRoot(Volume volume, Capability... capabilities) {
        withCreateContainerCmdModifier(command -> command.withUser("0:0"));
        return host(config -> config.withCapAdd(capabilities).withBinds(volume.emptyAt(RUNTIME_DIRECTORY)));
    }

    /**
     * With what taking over interfaces needs. Engines that do not know CAP_BPF, or whose seccomp profile does not, have to
     * be given more: see docs/container.md.
     */
    DaemonContainer thatTakesOver(Volume volume) {
        return engineVersion() >= FIRST_WITH_BPF
                ? host(config -> config.withCapAdd(Capability.NET_ADMIN, Capability.NET_RAW, Capability.BPF))
                : asRoot(volume, Capability.NET_ADMIN, Capability.NET_RAW, Capability.SYS_ADMIN);
    }

    private static int engineVersion() {
        String version = Objects.requireNonNull(
                DockerClientFactory.instance().client().versionCmd().exec().getVersion());
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    DaemonContainer withTun(TunDevice tun) {
        return host(config -> config.withDevices(new Device("rwm", "/dev/net/tun", tun.path())));
    }

    DaemonContainer withRuntimeVolume(Volume volume) {
        return host(config -> config.withBinds(volume.at(RUNTIME_DIRECTORY)));
    }

    /** As it said when it was ready the last time. */
    private int port(String what) {
        return ADDRESS.matcher(getLogs(OutputFrame.OutputType.STDOUT))
                .results()
                .filter(found -> found.group(1).equals(what))
                .map(found -> Integer.valueOf(found.group(2)))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    SwitchApi api() {
        String token = copyFileFromContainer(
                RUNTIME_DIRECTORY + "/token", in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
        return new SwitchApi(port("API"), management(), token.strip());
    }

    int management() {
        return port("metrics");
    }

    /** Runs the command line in the container. */
    ExecResult ctl(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("vale-ctl"));
        command.addAll(List.of(words));
        ExecConfig.ExecConfigBuilder exec = ExecConfig.builder().command(command.toArray(String[]::new));
        return execInContainer(
                inHostNetwork
                        ? exec.envVars(Map.of("VALE_API", "http://127.0.0.1:" + port("API")))
                                .build()
                        : exec.build());
    }

    /** SIGTERM, as {@code docker stop}; returns the exit code, which tells whether the engine had to kill it. */
    int terminate() throws InterruptedException {
        getDockerClient()
                .stopContainerCmd(getContainerId())
                .withTimeout(Math.toIntExact(LIMIT.toSeconds()))
                .exec();
        return exitCode();
    }

    /** SIGKILL, as {@code docker kill}: the daemon has no time to put anything back. */
    void killHard() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
        Await.until(LIMIT, "the end of the container", () -> !isRunning());
    }

    /** The process as this machine sees it. */
    long pid() {
        Long pid = getCurrentContainerInfo().getState().getPidLong();
        return pid == null ? 0 : pid;
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
