package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd, as far as systemd's own checks go without a running one. */
@Needs("systemd-analyze")
@Timeout(600)
class ServiceUnitSystemTest {

    private static final Path UNIT = Path.of("../systemd/valed.service").toAbsolutePath();

    @TempDir
    private Path directory;

    /** The launcher need not be installed, nor the user be there. */
    private Path installable() throws IOException {
        String unit = Files.readString(UNIT)
                .replace(
                        "ExecStart=/opt/valed/vale ",
                        "ExecStart=" + Path.of("../vale").toRealPath() + " ");
        return Files.writeString(directory.resolve("valed.service"), unit);
    }

    @Test
    void shouldBeUnderstoodBySystemd() throws Exception {
        Tool.Result result = Tool.finish(new ProcessBuilder(
                List.of("systemd-analyze", "verify", "--man=no", installable().toString())));

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain("valed.service");
    }

    private String security() throws Exception {
        Tool.Result result = Tool.finish(new ProcessBuilder(List.of(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                installable().toString())));
        return result.output();
    }

    @Test
    void shouldExposeLittle() throws Exception {
        String output = security();

        Matcher matcher = Pattern.compile("Overall exposure level for valed.service: ([0-9.]+)")
                .matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        assertThat(Double.parseDouble(matcher.group(1))).isLessThan(3);
    }

    /** The order of its lines decides what a filter allows in the end. */
    @Test
    void shouldAllowBpfOfThePrivilegedSystemCalls() throws Exception {
        assertThat(security()).contains("@privileged is included (e.g. bpf is allowed)");
    }
}
