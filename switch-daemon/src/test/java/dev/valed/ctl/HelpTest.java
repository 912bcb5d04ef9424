package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    private final Shell shell = new Shell();

    @Test
    void shouldExplainTheProgram() {
        Shell.Result result = shell.run("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith("Usage: vale ctl")
                .contains("-l", "-a", "-d", "-h", "list", "show", "attach", "detach", "create", "delete", "fdb")
                .contains("Example", "VALE_TOKEN", "VALE_API", "Exit codes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "attach", "detach", "create", "delete", "fdb"})
    void shouldExplainEveryCommandWithAnExample(String command) {
        Shell.Result result = shell.run(command + " --help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .startsWith("Usage: vale ctl " + command)
                .contains("Example", "  vale ctl " + command + " vale0", "--output", "--api");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "foo,               'foo' is not accepted here, vale ctl",
                "show vale0 x,      'x' is not accepted here, vale ctl show",
                "--nope,            Unknown option: '--nope', vale ctl",
                "list -o xml,       \"Invalid value for option '--output': 'xml' is not accepted: text, json are\", vale ctl list",
                "attach,            Missing required parameter: 'SWITCH:PORT', vale ctl attach",
            })
    void shouldSayBrieflyWhatIsWrongAndWhereToReadMore(String line, String wrong, String command) {
        assertThat(shell.run(line))
                .isEqualTo(new Shell.Result(2, "", "vale ctl: " + wrong + " (more: " + command + " --help)\n"));
    }

    @Test
    void shouldSayItsVersion() {
        Shell.Result result = shell.run("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("vale ctl ").hasLineCount(1);
    }
}
