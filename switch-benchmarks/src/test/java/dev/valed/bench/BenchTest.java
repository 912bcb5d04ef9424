package dev.valed.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchTest {

    private final StringWriter error = new StringWriter();
    private final CommandLine commandLine = Bench.commandLine().setErr(new PrintWriter(error, true));

    @ParameterizedTest
    @ValueSource(strings = {"core", "clients", "host"})
    void shouldRefuseAWordThatIsNoPartInOneLine(String bench) {
        assertThat(commandLine.execute(bench, "--only", "nonsense")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(error.toString()).hasLineCount(1).contains("--only").contains("'nonsense' is not accepted: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core sizes", "clients pkt-gen", "host af_xdp"})
    void shouldTellThePartsAsTheyAreWritten(String benchAndPart) {
        String bench = benchAndPart.substring(0, benchAndPart.indexOf(' '));
        String part = benchAndPart.substring(benchAndPart.indexOf(' ') + 1);

        commandLine.execute(bench, "--only", part + ",nonsense");

        assertThat(error.toString()).contains("'nonsense' is not accepted: ").contains(part);
    }

    @Test
    void shouldTakeAListOfPartsInCapitalsOrNot() {
        assertThat(commandLine.execute("core", "--only", "sizes,ADDRESSES", "--runs", "x"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(error.toString()).contains("--runs").doesNotContain("--only");
    }

    @Test
    void shouldNotPassOverAPktGenThatIsNotGiven() {
        assertThat(commandLine.execute("clients", "--only", "pkt-gen")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(error.toString()).hasLineCount(1).contains("--pkt-gen PATH");
    }
}
