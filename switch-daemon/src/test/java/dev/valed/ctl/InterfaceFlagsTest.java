package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceFlagsTest extends ShellFixture {
    private static final Shell.Result SILENT = new Shell.Result(0, "", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                     | 0,0,0,0,0",
                "-C 512               | 512,512,0,0,0",
                "-C 512,256           | 512,256,0,0,0",
                "-C 512,256,2         | 512,256,2,2,0",
                "-C 512,256,2,3 -m 17 | 512,256,2,3,17",
                "-m 1                 | 0,0,0,0,1"
            })
    void shouldMakePersistentPortAndSayNothing(String flags, String numbers) {
        daemon.answers("PUT /interfaces/v0", 201, "{\"name\":\"v0\"}");

        assertThat(shell.run(("-n v0 " + (flags == null ? "" : flags)).strip())).isEqualTo(SILENT);

        String form = "{\"txSlots\":%s,\"rxSlots\":%s,\"txRings\":%s,\"rxRings\":%s,\"memId\":%s}";
        assertThat(daemon.requests())
                .containsExactly("PUT /interfaces/v0 " + form.formatted((Object[]) numbers.split(",")));
    }

    @Test
    void shouldFailToMakeWhatIsThere() {
        daemon.answers("PUT /interfaces/v0", 200, "{\"name\":\"v0\"}");

        Shell.Result result = shell.run("-n v0");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("vale ctl: persistent port v0 exists already\n");
    }

    @Test
    void shouldRemovePersistentPort() {
        daemon.answers("DELETE /interfaces/v0", 204, "");

        assertThat(shell.run("-r v0")).isEqualTo(SILENT);
        assertThat(shell.run("-r v1").exitCode()).isEqualTo(1);
    }

    @Test
    void shouldAttachPersistentPortByItsName() {
        daemon.answers("GET /devices/v0", 200, "{\"name\":\"v0\",\"type\":\"persistent\"}")
                .answers("PUT /switches/vale0/ports/v0", 201, DaemonStub.port("vale0", 0, "v0", 0));

        assertThat(shell.run("-a vale0:v0")).isEqualTo(SILENT);
        assertThat(daemon.requests())
                .containsExactly("GET /devices/v0", "PUT /switches/vale0/ports/v0 {\"type\":\"persistent\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0,3 | single | 3 | 1", "1,2,4 | perRing | 2 | 4", "7,0,1 | perRing | 0 | 1"})
    void shouldStartPolling(String config, String mode, int first, int count) {
        daemon.answers("PUT /switches/vale0/ports/tap0/polling", 201, "{}");

        assertThat(shell.run("-p vale0:tap0 -C " + config)).isEqualTo(SILENT);
        assertThat(daemon.requests())
                .containsExactly("PUT /switches/vale0/ports/tap0/polling {\"mode\":\"" + mode + "\",\"firstCore\":"
                        + first + ",\"count\":" + count + "}");
    }

    @Test
    void shouldStopPolling() {
        daemon.answers("DELETE /switches/vale0/ports/tap0/polling", 204, "");

        assertThat(shell.run("-P vale0:tap0")).isEqualTo(SILENT);
    }

    @Test
    void shouldAttachTheEndOfAPipe() {
        daemon.answers("PUT /switches/vale0/ports/p", 201, DaemonStub.port("vale0", 0, "p", 0));

        assertThat(shell.run("attach vale0:p --type pipe --pipe x}1").exitCode())
                .isZero();
        assertThat(daemon.requests())
                .containsExactly("PUT /switches/vale0/ports/p {\"type\":\"pipe\",\"pipe\":\"x}1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n vale0",
                "-n a/b",
                "-n a234567890123456",
                "-n v0 -r v0",
                "-n v0 -C",
                "-n v0 -C x",
                "-n v0 -C 1,2,3,4,5",
                "-n v0 -C 1,,2",
                "-n v0 -C -1",
                "-n v0 -m 65536",
                "-n v0 -m -1",
                "-C 1024",
                "-m 3",
                "-a vale0:v0 -m 3",
                "-p vale0:a",
                "-p vale0:a -C 0",
                "-p vale0:a -C 0,1,1",
                "-p vale0:a -C 1,1",
                "-p v0 -C 0,0",
                "-P v0",
                "-r v0 show",
                "attach vale0:p --type pipe",
                "attach vale0:p --pipe x}1",
                "attach vale0:p --type persistent --mtu 1500",
                "attach vale0:p --type netmap --device x",
                "-a vale0:p --type pipe"
            })
    void shouldRefuseWrongFlags(String line) {
        Shell.Result result = shell.run(line);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("vale ctl: ").hasLineCount(1);
        assertThat(daemon.requests()).isEmpty();
    }
}
