package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FdbTest extends ShellFixture {
    @Test
    void shouldShowTheTable() {
        daemon.answers("GET /switches/vale0/fdb", 200, """
                [{"mac":"02:00:00:00:00:01","port":"a","static":false,"ageSeconds":3},
                 {"mac":"02:00:00:00:00:02","port":"tap0","static":true,"ageSeconds":null}]""");

        assertThat(shell.run("fdb vale0")).isEqualTo(new Shell.Result(0, """
                MAC                PORT  KIND     AGE
                02:00:00:00:00:01  a     dynamic  3 s
                02:00:00:00:00:02  tap0  static     -
                """, ""));
        assertThat(daemon.authorizations()).containsOnly("none");
    }

    @ParameterizedTest
    @CsvSource({
        "--port a,                      ?port=a",
        "--mac 02:00:00:00:00:0A,       ?mac=02:00:00:00:00:0a",
        "--static,                      ?static=true",
        "--static --port a,             ?port=a&static=true",
        "--port eth1^,                  ?port=eth1%5E",
    })
    void shouldAskForPartOfTheTable(String options, String query) {
        daemon.answers("GET /switches/vale0/fdb" + query, 200, "[]");

        assertThat(shell.run("fdb vale0 " + options + " -o json")).isEqualTo(new Shell.Result(0, "[]\n", ""));
        assertThat(daemon.requests()).containsExactly("GET /switches/vale0/fdb" + query);
    }

    @Test
    void shouldFlush() {
        daemon.answers("DELETE /switches/vale0/fdb", 200, "{\"flushed\":12}")
                .answers("DELETE /switches/vale0/fdb?port=a", 200, "{\"flushed\":1}");

        assertThat(shell.run("fdb vale0 --flush").out()).isEqualTo("12 entries of vale0 flushed\n");
        assertThat(shell.run("fdb vale0 --flush --port a").out()).isEqualTo("1 entry of vale0:a flushed\n");
        assertThat(shell.run("fdb vale0 --flush -o json").out()).isEqualTo("{\n  \"flushed\": 12\n}\n");
        assertThat(daemon.authorizations()).containsOnly("Bearer secret");
    }

    @Test
    void shouldPin() {
        daemon.answers("PUT /switches/vale0/fdb/02:00:00:00:00:01", 201, "{\"mac\":\"02:00:00:00:00:01\"}");

        assertThat(shell.run("fdb vale0 --pin 02:00:00:00:00:01 --port a").out())
                .isEqualTo("02:00:00:00:00:01 pinned to vale0:a\n");
        assertThat(daemon.requests()).containsExactly("PUT /switches/vale0/fdb/02:00:00:00:00:01 {\"port\":\"a\"}");
    }

    @Test
    void shouldRemove() {
        daemon.answers("DELETE /switches/vale0/fdb/02:00:00:00:00:01", 204, "");

        assertThat(shell.run("fdb vale0 --remove 02:00:00:00:00:01").out())
                .isEqualTo("02:00:00:00:00:01 removed from vale0\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fdb",
                "fdb eth0",
                "fdb vale0:a",
                "fdb vale0 --pin 02:00:00:00:00:01",
                "fdb vale0 --pin nonsense --port a",
                "fdb vale0 --port a/../b",
                "fdb vale0 --flush --remove 02:00:00:00:00:01",
                "fdb vale0 --flush --static",
                "fdb vale0 --flush --mac 02:00:00:00:00:01",
                "fdb vale0 --remove 02:00:00:00:00:01 --port a"
            })
    void shouldRefuseWrongCommandLine(String line) {
        Shell.Result result = shell.run(line);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("vale ctl: ").contains("--help").hasLineCount(1);
        assertThat(daemon.requests()).isEmpty();
    }
}
