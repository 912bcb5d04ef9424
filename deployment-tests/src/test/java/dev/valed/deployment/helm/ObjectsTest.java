package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the objects fit together: names, labels, selectors, ports, references. */
class ObjectsTest {

    /** Of a label's value, and of the names of most objects. */
    private static final int LONGEST_NAME = 63;

    @Variations
    void shouldBeNamedAndLabelled(Path variation) {
        assertThat(Chart.render(variation).objects()).isNotEmpty().allSatisfy(ObjectsTest::check);
    }

    @Test
    void shouldBeNamedAndLabelledForTheLongestRelease() {
        assertThat(Chart.renderForRelease(Chart.LONGEST_RELEASE).objects()).allSatisfy(ObjectsTest::check);
    }

    private static void check(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        assertThat(object.getMetadata().getName()).hasSizeLessThan(LONGEST_NAME).matches("[a-z]([a-z0-9-]*[a-z0-9])?");
        assertThat(object.getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
        assertThat(labels)
                .containsKeys(
                        "helm.sh/chart",
                        "app.kubernetes.io/name",
                        "app.kubernetes.io/instance",
                        "app.kubernetes.io/version",
                        "app.kubernetes.io/component")
                .containsEntry("app.kubernetes.io/managed-by", "Helm");
        assertThat(labels.values()).allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(LONGEST_NAME));
    }

    @Variations
    void shouldSelectTheDaemonsPodsAndNoOthers(Path variation) {
        Manifests manifests = Chart.render(variation);
        Map<String, String> pod =
                manifests.daemonSet().getSpec().getTemplate().getMetadata().getLabels();
        List<Map<String, String>> selectors = new ArrayList<>();
        selectors.add(manifests.daemonSet().getSpec().getSelector().getMatchLabels());
        selectors.add(manifests.only(Service.class).getSpec().getSelector());
        manifests
                .all(PodMonitor.class)
                .forEach(m -> selectors.add(m.getSpec().getSelector().getMatchLabels()));
        manifests
                .all(NetworkPolicy.class)
                .forEach(p -> selectors.add(p.getSpec().getPodSelector().getMatchLabels()));

        assertThat(selectors).allSatisfy(selector -> {
            assertThat(selector).isNotEmpty();
            assertThat(pod).containsAllEntriesOf(selector);
            assertThat(manifests.only(Pod.class).getMetadata().getLabels().entrySet())
                    .doesNotContain(
                            Map.entry("app.kubernetes.io/component", selector.get("app.kubernetes.io/component")));
        });
    }

    @Test
    void shouldFindTheServiceToMonitor() {
        Manifests manifests = Chart.renderVariation("service-monitor");

        assertThat(manifests.only(Service.class).getMetadata().getLabels())
                .containsAllEntriesOf(manifests
                        .only(ServiceMonitor.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
    }

    @Variations
    void shouldLeadToPortsThatThereAre(Path variation) {
        Manifests manifests = Chart.render(variation);
        List<String> ports = manifests.pod().getContainers().getFirst().getPorts().stream()
                .map(ContainerPort::getName)
                .toList();
        Stream<String> named = Stream.of(
                        manifests.only(Service.class).getSpec().getPorts().stream()
                                .map(p -> p.getTargetPort().getStrVal()),
                        manifests
                                .all(ServiceMonitor.class)
                                .flatMap(m -> m.getSpec().getEndpoints().stream())
                                .map(e -> e.getPort()),
                        manifests
                                .all(PodMonitor.class)
                                .flatMap(m -> m.getSpec().getPodMetricsEndpoints().stream())
                                .map(e -> e.getPort()),
                        manifests
                                .all(NetworkPolicy.class)
                                .flatMap(p -> p.getSpec().getIngress().stream())
                                .flatMap(i -> i.getPorts().stream())
                                .map(p -> p.getPort().getStrVal()))
                .flatMap(names -> names);

        assertThat(named).isNotEmpty().isSubsetOf(ports);
        assertThat(ports.contains("api"))
                .isEqualTo(variation.getFileName().toString().matches("(tls|network-policy).*"));
    }

    @Variations
    void shouldReferToObjectsThatThereAre(Path variation) {
        Manifests manifests = Chart.render(variation);
        List<String> ours = manifests.objects().stream()
                .filter(o -> o instanceof ConfigMap || o instanceof Secret)
                .map(o -> o.getMetadata().getName())
                .filter(name -> !name.endsWith("-dashboard"))
                .toList();
        List<String> used = manifests.pod().getVolumes().stream()
                .flatMap(v -> referredTo(v).stream())
                .toList();
        List<String> brought = List.of("switches-of-mine", "valed-certificate", "valed-token", "operators-ca");

        assertThat(used).containsAll(ours);
        assertThat(used.stream().filter(name -> !ours.contains(name))).isSubsetOf(brought);
        assertThat(List.of(manifests
                        .all(ServiceAccount.class)
                        .findAny()
                        .map(a -> a.getMetadata().getName())
                        .orElse("valed-runner")))
                .containsExactly(manifests.pod().getServiceAccountName());
    }

    private static Optional<String> referredTo(Volume volume) {
        return Optional.ofNullable(volume.getSecret())
                .map(s -> s.getSecretName())
                .or(() -> Optional.ofNullable(volume.getConfigMap()).map(c -> c.getName()));
    }

    @Test
    void shouldMakeATokenThatTheDaemonAccepts() {
        Manifests manifests = Chart.renderVariation("default");

        assertThat(token(manifests)).matches("[0-9A-Za-z]{48}");
        assertThat(token(Chart.renderVariation("default"))).isNotEqualTo(token(manifests));
        assertThat(token(Chart.renderVariation("tls-inline"))).isEqualTo("a-token-for-the-tests");
    }

    private static String token(Manifests manifests) {
        String encoded =
                manifests.find(Secret.class, "-token").orElseThrow().getData().get("token");
        return new String(Base64.getDecoder().decode(Objects.requireNonNull(encoded)), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldMakeNoSecretsWhereSomebodyElseDoes() {
        assertThat(Chart.renderVariation("tls").all(Secret.class)).isEmpty();
    }

    @Test
    void shouldLetInOnlyWhoIsNamedAndTheTestPod() {
        Manifests manifests = Chart.renderVariation("network-policy");
        NetworkPolicy policy = manifests.only(NetworkPolicy.class);
        Map<String, String> test = manifests.only(Pod.class).getMetadata().getLabels();

        assertThat(policy.getSpec().getEgress()).isEmpty();
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress())
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.getFrom()).anySatisfy(peer -> {
                    assertThat(peer.getPodSelector()).isNotNull();
                    assertThat(test).containsAllEntriesOf(peer.getPodSelector().getMatchLabels());
                }));
        assertThat(policy.getSpec().getIngress().getFirst().getFrom()).hasSize(2);
        assertThat(policy.getSpec().getIngress().getLast().getFrom()).hasSize(3);
    }

    @Variations
    void shouldAskTheDaemonOfTheCallersNode(Path variation) {
        assertThat(Chart.render(variation).only(Service.class).getSpec().getInternalTrafficPolicy())
                .isEqualTo("Local");
    }
}
