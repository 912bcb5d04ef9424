package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.Settings;
import dev.valed.daemon.StartupException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the daemon is started, watched and replaced. */
class DaemonSetTest {

    private static Container daemon(Manifests manifests) {
        return manifests.pod().getContainers().getFirst();
    }

    @Variations
    void shouldReplaceOneAtATime(Path variation) {
        DaemonSetUpdateStrategy update =
                Chart.render(variation).daemonSet().getSpec().getUpdateStrategy();

        assertThat(update.getType()).isEqualTo("RollingUpdate");
        assertThat(update.getRollingUpdate().getMaxUnavailable()).isEqualTo(new IntOrString(1));
        assertThat(update.getRollingUpdate().getMaxSurge()).isEqualTo(new IntOrString(0));
    }

    @Variations
    void shouldBeGivenACommandLineThatTheDaemonAccepts(Path variation) throws StartupException {
        Settings settings = Settings.parse(daemon(Chart.render(variation)).getArgs());

        assertThat(settings.runtimeDirectory()).isEqualTo(Path.of("/run/valed"));
        assertThat(settings.configuration()).isEqualTo(Path.of("/etc/valed/config/switches.yaml"));
    }

    @Test
    void shouldPassOnWhatIsSaidOfWorkers() throws StartupException {
        Settings settings =
                Settings.parse(daemon(Chart.renderVariation("switches")).getArgs());

        assertThat(settings.workers()).isEqualTo(2);
        assertThat(settings.pinnedTo()).containsExactly(2, 3);
        assertThat(settings.api().getPort()).isEqualTo(17643);
        assertThat(settings.management().getPort()).isEqualTo(17644);
    }

    @Variations
    void shouldServeTheApiBeyondLoopbackOnlyWithTls(Path variation) {
        List<String> arguments = daemon(Chart.render(variation)).getArgs();
        boolean tls = arguments.stream().anyMatch(a -> a.startsWith("--tls-cert="));

        assertThat(arguments)
                .filteredOn(a -> a.startsWith("--api="))
                .singleElement()
                .asString()
                .startsWith(tls ? "--api=0.0.0.0:" : "--api=127.0.0.1:");
    }

    @Variations
    void shouldBeProbedWhereTheDaemonAnswers(Path variation) {
        Container daemon = daemon(Chart.render(variation));
        ContainerPort metrics = daemon.getPorts().stream()
                .filter(p -> p.getName().equals("metrics"))
                .findAny()
                .orElseThrow();
        boolean tls = daemon.getArgs().contains("--management-tls");

        assertThat(daemon.getArgs()).contains("--management=0.0.0.0:" + metrics.getContainerPort());
        assertThat(Stream.of(daemon.getStartupProbe(), daemon.getLivenessProbe(), daemon.getReadinessProbe()))
                .allSatisfy(probe -> {
                    assertThat(probe.getHttpGet().getPort()).isEqualTo(new IntOrString("metrics"));
                    assertThat(probe.getHttpGet().getScheme()).isEqualTo(tls ? "HTTPS" : "HTTP");
                });
        assertThat(path(daemon.getStartupProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(daemon.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(daemon.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    /** Every volume is mounted, every mount has its volume, and whatever the command line names is mounted. */
    @Variations
    void shouldFindItsFiles(Path variation) {
        Manifests manifests = Chart.render(variation);
        List<String> mounts = Stream.concat(
                        manifests.pod().getInitContainers().stream(), manifests.pod().getContainers().stream())
                .flatMap(c -> c.getVolumeMounts().stream())
                .map(VolumeMount::getName)
                .distinct()
                .toList();
        List<String> paths = daemon(manifests).getVolumeMounts().stream()
                .map(VolumeMount::getMountPath)
                .toList();

        assertThat(manifests.pod().getVolumes()).extracting("name").containsExactlyInAnyOrderElementsOf(mounts);
        assertThat(daemon(manifests).getArgs())
                .filteredOn(a -> a.contains("=/"))
                .isNotEmpty()
                .allSatisfy(a -> assertThat(paths)
                        .anySatisfy(path -> assertThat(a.substring(a.indexOf('=') + 1) + "/")
                                .startsWith(path + "/")));
    }

    @ParameterizedTest
    @CsvSource({
        "default, valed:" + VERSION,
        "placement, registry.example:5000/network/valed:1.2.3"
                + "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    })
    void shouldRunOneImageInAllContainers(String variation, String image) {
        Manifests manifests = Chart.renderVariation(variation);

        assertThat(Stream.concat(
                        manifests.pod().getInitContainers().stream(), manifests.pod().getContainers().stream()))
                .extracting(Container::getImage)
                .containsOnly(image);
    }

    /** Of the chart; {@link LintTest} holds it to the project's. */
    private static final String VERSION = "0.1.0-SNAPSHOT";

    @Test
    void shouldBeStartedAnewWhenItsDocumentChanges() {
        assertThat(checksum("default")).isNotEqualTo(checksum("switches"));
    }

    private static String checksum(String variation) {
        return Chart.renderVariation(variation)
                .daemonSet()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("checksum/config");
    }
}
