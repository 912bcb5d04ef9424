package dev.valed.deployment.container;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A netmap program in a container that has the daemon's socket and the preload library and nothing else: no capability,
 * no device, no network, a read-only root.
 */
final class TrafficContainer extends GenericContainer<TrafficContainer> {

    private static final Duration LIMIT = Duration.ofSeconds(180);

    /** @param words the arguments of the program {@code docker/native/traffic.c} */
    TrafficContainer(Volume runtimeDirectory, String... words) {
        super(DockerImageName.parse(Image.CLIENT));
        withNetworkMode("none");
        withEnv("LD_PRELOAD", "/libvale-netmap.so");
        withEnv("VALE_SOCKET", DaemonContainer.RUNTIME_DIRECTORY + "/netmap.sock");
        withCreateContainerCmdModifier(command -> {
            List<String> program = new ArrayList<>(List.of("/traffic"));
            program.addAll(List.of(words));
            command.withEntrypoint(program).withCmd(List.of());
            command.getHostConfig()
                    .withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL)
                    .withSecurityOpts(List.of("no-new-privileges:true"))
                    .withBinds(
                            runtimeDirectory.readOnlyAt(DaemonContainer.RUNTIME_DIRECTORY),
                            readOnly(Image.LIBRARY, "/libvale-netmap.so"),
                            readOnly(Image.TRAFFIC, "/traffic"));
        });
        withStartupCheckStrategy(new IsRunningStartupCheckStrategy().withTimeout(LIMIT));
        waitingFor(Wait.forLogMessage("open\\n", 1).withStartupTimeout(LIMIT));
    }

    private static Bind readOnly(Path file, String path) {
        return new Bind(file.toString(), new com.github.dockerjava.api.model.Volume(path), AccessMode.ro);
    }

    /** Tells the program to end; the frames that it sent or received. */
    long end() {
        getDockerClient()
                .stopContainerCmd(getContainerId())
                .withTimeout(Math.toIntExact(LIMIT.toSeconds()))
                .exec();
        return total();
    }

    /** Waits for the end of the program; the frames that it sent or received. */
    long total() {
        Await.until(LIMIT, "the end of the program", () -> !isRunning());
        Matcher total = Pattern.compile("^total (\\d+)$", Pattern.MULTILINE).matcher(output());
        if (!total.find()) {
            throw new AssertionError("no total in: " + getLogs());
        }
        return Long.parseLong(total.group(1));
    }

    String output() {
        return getLogs(OutputFrame.OutputType.STDOUT);
    }

    /** The process as this machine sees it. */
    long pid() {
        Long pid = getCurrentContainerInfo().getState().getPidLong();
        return pid == null ? 0 : pid;
    }
}
