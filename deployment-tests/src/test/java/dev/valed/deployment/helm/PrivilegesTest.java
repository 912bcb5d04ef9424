package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pods may do: as little as works. */
class PrivilegesTest {

    private static Stream<PodSpec> pods(Manifests manifests) {
        return Stream.concat(
                Stream.of(manifests.pod()), manifests.all(Pod.class).map(Pod::getSpec));
    }

    private static Stream<Container> containers(Manifests manifests) {
        return pods(manifests)
                .flatMap(pod -> Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()));
    }

    private static Container container(Manifests manifests, String name) {
        return containers(manifests)
                .filter(c -> c.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    @Variations
    void shouldNeverBePrivileged(Path variation) {
        assertThat(containers(Chart.render(variation))).isNotEmpty().allSatisfy(container -> {
            SecurityContext security = container.getSecurityContext();
            assertThat(security.getPrivileged()).isNotEqualTo(true);
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        });
    }

    @Variations
    void shouldShareNothingOfTheNodeButTheNetworkIfAsked(Path variation) {
        assertThat(pods(Chart.render(variation))).allSatisfy(pod -> {
            assertThat(pod.getHostPID()).isNotEqualTo(true);
            assertThat(pod.getHostIPC()).isNotEqualTo(true);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        });
    }

    @ParameterizedTest
    @CsvSource({"default, false", "host-network, true", "take-over, true"})
    void shouldBeInTheNetworkOfTheNodeOnlyIfAsked(String variation, boolean inNode) {
        PodSpec pod = Chart.renderVariation(variation).pod();

        assertThat(Boolean.TRUE.equals(pod.getHostNetwork())).isEqualTo(inNode);
        assertThat("ClusterFirstWithHostNet".equals(pod.getDnsPolicy())).isEqualTo(inNode);
    }

    @Variations
    void shouldRunAsAnOrdinaryUserButForTheOneThatMakesTheDirectory(Path variation) {
        Manifests manifests = Chart.render(variation);

        assertThat(pods(manifests)).allSatisfy(pod -> {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        });
        assertThat(containers(manifests).filter(c -> !c.getName().equals("directory")))
                .allSatisfy(container -> {
                    assertThat(container.getSecurityContext().getRunAsUser()).isNull();
                    assertThat(container.getSecurityContext().getRunAsNonRoot()).isNull();
                });
    }

    @Variations
    void shouldGiveTheDaemonExactlyItsCapabilities(Path variation) {
        List<String> expected = switch (variation.getFileName().toString()) {
            case "take-over-values.yaml" -> List.of("NET_ADMIN", "NET_RAW", "BPF", "IPC_LOCK");
            case "programs-only-values.yaml" -> List.of();
            default -> List.of("NET_ADMIN");
        };

        assertThat(container(Chart.render(variation), "valed")
                        .getSecurityContext()
                        .getCapabilities()
                        .getAdd())
                .containsExactlyElementsOf(expected);
    }

    @Variations
    void shouldGiveNobodyElseAnyButChown(Path variation) {
        assertThat(containers(Chart.render(variation)).filter(c -> !c.getName().equals("valed")))
                .isNotEmpty()
                .allSatisfy(container -> {
                    SecurityContext security = container.getSecurityContext();
                    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                    assertThat(security.getCapabilities().getAdd())
                            .isEqualTo(container.getName().equals("directory") ? List.of("CHOWN") : List.of());
                });
    }

    @ParameterizedTest
    @CsvSource({"default, false", "take-over, true"})
    void shouldLetTheDaemonEscalateOnlyIfAsked(String variation, boolean allowed) {
        SecurityContext security =
                container(Chart.renderVariation(variation), "valed").getSecurityContext();

        assertThat(security.getAllowPrivilegeEscalation()).isEqualTo(allowed);
    }

    /** A process before it would lose the capabilities that the container was given: only files have them. */
    @Variations
    void shouldStartTheImagesOwnFirstProcess(Path variation) {
        assertThat(container(Chart.render(variation), "valed").getCommand()).isEmpty();
    }

    @Variations
    void shouldHaveNoTokenOfAServiceAccount(Path variation) {
        Manifests manifests = Chart.render(variation);

        assertThat(pods(manifests))
                .allSatisfy(
                        pod -> assertThat(pod.getAutomountServiceAccountToken()).isFalse());
        assertThat(manifests.all(ServiceAccount.class))
                .allSatisfy(account ->
                        assertThat(account.getAutomountServiceAccountToken()).isFalse());
    }

    @Variations
    void shouldMountOnlyTheseOfTheNode(Path variation) {
        Manifests manifests = Chart.render(variation);
        boolean taps = !variation.equals(Chart.variation("programs-only"));
        Map<String, String> mounted = manifests.pod().getVolumes().stream()
                .filter(v -> v.getHostPath() != null)
                .collect(Collectors.toMap(Volume::getName, v -> v.getHostPath().getType()));

        assertThat(mounted.keySet())
                .containsExactlyInAnyOrderElementsOf(taps ? List.of("runtime", "tun") : List.of("runtime"));
        if (taps) {
            assertThat(mounted).containsEntry("tun", "CharDevice");
        }
    }

    /** Clients mount the directory: who could read the token there could change the switches. */
    @Variations
    void shouldKeepTheTokenOffTheNode(Path variation) {
        assertThat(container(Chart.render(variation), "valed").getVolumeMounts())
                .anySatisfy(mount -> {
                    assertThat(mount.getName()).isEqualTo("token");
                    assertThat(mount.getMountPath()).isEqualTo("/run/valed/token");
                    assertThat(mount.getSubPath()).isEqualTo("token");
                });
    }

    @Test
    void shouldLeaveTheDirectoryAloneIfAsked() {
        Manifests manifests = Chart.renderVariation("placement");

        assertThat(containers(manifests)).noneMatch(c -> c.getName().equals("directory"));
        assertThat(manifests.pod().getVolumes())
                .filteredOn(v -> v.getName().equals("runtime"))
                .singleElement()
                .satisfies(v -> assertThat(v.getHostPath().getType()).isEqualTo("Directory"));
    }
}
