package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What Helm prints after an installation. */
class NotesTest {

    private static String notes(String variation) {
        return new Helm(Chart.DIRECTORY)
                .install()
                .withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .withKubeVersion(Chart.OLDEST_KUBERNETES)
                .withValuesFile(Chart.variation(variation))
                .clientOnly()
                .dryRun()
                .call()
                .getOutput();
    }

    @Variations
    void shouldTellHowToSeeItAndJoinIt(Path variation) {
        String notes = notes(variation.getFileName().toString().replace("-values.yaml", ""));

        assertThat(notes)
                .contains("kubectl -n network rollout status daemonset/", "LD_PRELOAD=/run/valed/libvale-netmap.so")
                .doesNotContain("{{", "<no value>", "%!");
    }

    @Test
    void shouldWarnOfTheNetworkOfTheNode() {
        assertThat(notes("host-network")).contains("open on every address of the node", "ignore NetworkPolicies");
        assertThat(notes("network-policy")).doesNotContain("WARNING");
    }

    @Test
    void shouldTellThatItMayTakeOverInterfaces() {
        assertThat(notes("take-over")).contains("may take over interfaces of its node");
        assertThat(notes("default")).doesNotContain("take over");
    }

    @Test
    void shouldTellOfTheGroupOnlyWhereItIsNeeded() {
        assertThat(notes("default")).contains("supplementalGroups: [7643]");
        assertThat(notes("programs-only")).doesNotContain("supplementalGroups");
    }

    @Test
    void shouldTellWhereTheApiIs() {
        assertThat(notes("tls")).contains("https://test-valed.network.svc:7643/api/v1");
        assertThat(notes("default")).contains("loopback only");
    }
}
