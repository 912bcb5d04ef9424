package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {

    @Variations
    void shouldPassStrictly(Path variation, @TempDir Path directory) throws IOException {
        Path chart = ChartCopy.withValues(variation, directory.resolve("valed"));

        LintResult result = new Helm(chart).lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void shouldHaveTheVersionOfTheProjectAsItsAppVersion() throws Exception {
        String project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getElementsByTagName("version")
                .item(0)
                .getTextContent();

        assertThat(Chart.read("Chart.yaml")).contains("appVersion: \"" + project + "\"");
    }
}
