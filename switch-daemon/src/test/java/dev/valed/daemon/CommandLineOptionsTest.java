package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.worker.IdleMode;
import dev.valed.daemon.control.TlsSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandLineOptionsTest {

    private static Settings parse(String... arguments) throws StartupException {
        CommandLineOptions options = new CommandLineOptions();
        new CommandLine(options).parseArgs(arguments);
        return options.check();
    }

    @Test
    void shouldHaveDefaults() throws Exception {
        Settings settings = parse();

        assertThat(ListenAddress.format(settings.api())).isEqualTo("127.0.0.1:7643");
        assertThat(ListenAddress.format(settings.management())).isEqualTo("127.0.0.1:7644");
        assertThat(settings.socketMode()).isEqualTo(0660);
        assertThat(settings.idleMode()).isEqualTo(IdleMode.YIELD);
        assertThat(settings.pinnedTo()).isEmpty();
        assertThat(settings.configuration()).isNull();
        assertThat(settings.runtimeDirectory()).isNull();
        assertThat(settings.memoryLimit()).isNull();
        assertThat(parse("--memory-limit", "4G").memoryLimit()).isEqualTo(4L << 30);
    }

    @Test
    void shouldTakeEverything() throws Exception {
        Settings settings = parse(
                "--config",
                "a.yaml",
                "--runtime-dir",
                "/run/x",
                "--socket-mode",
                "666",
                "--idle",
                "SPIN",
                "--memory-limit",
                "512m",
                "--pin",
                "2,3");

        assertThat(settings.configuration()).isEqualTo(Path.of("a.yaml"));
        assertThat(settings.runtimeDirectory()).isEqualTo(Path.of("/run/x"));
        assertThat(settings.socketMode()).isEqualTo(0666);
        assertThat(settings.idleMode()).isEqualTo(IdleMode.SPIN);
        assertThat(settings.memoryLimit()).isEqualTo(512L << 20);
        assertThat(settings.pinnedTo()).containsExactly(2, 3);
        assertThat(settings.workers()).as("one for each processor named").isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--workers 0, 1 to 64",
        "--workers 65, 1 to 64",
        "--idle sleep, 'spin, yield and park'",
        "--socket-mode rw-, octal",
        "--memory-limit 100, 512M or 4G",
        "--memory-limit 0G, 512M or 4G",
        "--memory-limit -1M, 512M or 4G",
        "--memory-limit 99999999G, 512M or 4G",
        "--socket-mode 0888, octal",
        "--socket-mode 4755, octal",
        "'--pin 1,1', twice",
        "'--pin 1,2 --workers 3', one each",
        "--api 0.0.0.0:7643, --tls-cert",
        "--tls-cert a.crt, --tls-key",
        "--tls-key a.key, --tls-cert",
        "--tls-client-ca ca.crt, --tls-cert",
        "--management-tls, --tls-cert",
        "--api 127.0.0.1:80 --management 127.0.0.1:80, two addresses"
    })
    void shouldSayWhatIsAccepted(String arguments, String message) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> parse(arguments.split(" ")))
                .withMessageContaining(message)
                .returns(2, StartupException::exitCode);
    }

    @Test
    void shouldListenElsewhereWithTls() throws Exception {
        Settings settings = parse("--api", "0.0.0.0:7643", "--tls-cert", "a.crt", "--tls-key", "a.key");

        assertThat(ListenAddress.format(settings.api())).isEqualTo("0.0.0.0:7643");
        assertThat(settings.tls()).isEqualTo(new TlsSettings(Path.of("a.crt"), Path.of("a.key"), null, false));
    }

    @Test
    void shouldServeMetricsElsewhereByThemselves() throws Exception {
        Settings settings = parse("--management", "0.0.0.0:7644");

        assertThat(ListenAddress.format(settings.management())).isEqualTo("0.0.0.0:7644");
        assertThat(ListenAddress.format(settings.api())).isEqualTo("127.0.0.1:7643");
        assertThat(settings.tls()).isNull();
    }

    @Test
    void shouldAllowAnyPortForBoth() throws Exception {
        assertThat(parse("--api", "127.0.0.1:0", "--management", "127.0.0.1:0")
                        .api()
                        .getPort())
                .isZero();
    }
}
