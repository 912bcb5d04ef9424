package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.config.ConfigurationException;
import dev.valed.daemon.config.ConfigurationFile;
import dev.valed.daemon.control.Configuration;
import dev.valed.daemon.control.SwitchConfiguration;
import dev.valed.daemon.control.TapPortSpec;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document in the ConfigMap, read by the daemon's own reader. */
class SwitchesDocumentTest {

    @TempDir
    private Path directory;

    private Configuration read(ConfigMap map) throws ConfigurationException, IOException {
        Path file = Files.writeString(
                directory.resolve("switches.yaml"), map.getData().get("switches.yaml"));
        return ConfigurationFile.read(file);
    }

    @Variations
    void shouldBeAcceptedByTheDaemon(Path variation) throws Exception {
        Optional<ConfigMap> map = Chart.render(variation).find(ConfigMap.class, "-config");

        if (variation.equals(Chart.variation("programs-only"))) {
            assertThat(map).as("it names one that is there").isEmpty();
        } else {
            assertThat(read(map.orElseThrow())).isNotNull();
        }
    }

    @Test
    void shouldSayWhatTheValuesSay() throws Exception {
        Configuration configuration = read(Chart.renderVariation("switches")
                .find(ConfigMap.class, "-config")
                .orElseThrow());

        assertThat(configuration.switches())
                .extracting(SwitchConfiguration::name)
                .containsExactly("vale0", "vale_storage");
        SwitchConfiguration first = configuration.switches().getFirst();
        assertThat(first.ageingSeconds()).isEqualTo(120);
        assertThat(first.fdbCapacity()).isEqualTo(65536);
        assertThat(first.ports()).containsOnlyKeys("a", "b");
        assertThat(first.ports().get("b")).isInstanceOfSatisfying(TapPortSpec.class, tap -> {
            assertThat(tap.device()).isEqualTo("tap0");
            assertThat(tap.mtu()).isEqualTo(9000);
        });
    }

    @Test
    void shouldBeEmptyByDefault() throws Exception {
        assertThat(read(Chart.renderVariation("default")
                                .find(ConfigMap.class, "-config")
                                .orElseThrow())
                        .switches())
                .isEmpty();
    }
}
