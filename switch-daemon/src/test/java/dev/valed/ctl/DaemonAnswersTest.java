package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the other side does, the user gets one line and exit code 1. */
class DaemonAnswersTest extends ShellFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{",
                "[",
                "[1]",
                "[{}]",
                "[{\"name\":null}]",
                "[{\"name\":\"../x\"}]",
                "[] []",
                "null",
                "{\"name\":\"vale0\"}"
            })
    void shouldSayThatAnAnswerIsNotUnderstood(String body) {
        daemon.answers("GET /switches", 200, body);

        assertOneLine(shell.run("list"), "the daemon's answer is not understood");
        assertOneLine(shell.run("show"), "the daemon's answer is not understood");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{", "[1", "{} {}", "{\"a\":nul}"})
    void shouldNotPrintHalfOfJson(String body) {
        daemon.answers("GET /switches", 200, body).answers("GET /switches/vale0/ports", 200, body);

        assertOneLine(shell.run("show -o json"), "the daemon's answer is not understood");
        assertOneLine(shell.run("list vale0 -o json"), "the daemon's answer is not understood");
    }

    @Test
    void shouldNotFallOverDeeplyNestedJson() {
        daemon.answers("GET /switches", 200, "[".repeat(100_000));

        assertOneLine(shell.run("show -o json"), "the daemon's answer is not understood");
        assertOneLine(shell.run("show"), "the daemon's answer is not understood");
    }

    @Test
    void shouldSayWhatTheProblemIs() {
        daemon.answers("PUT /switches/vale0", 422, """
                {"type":"about:blank","title":"Unprocessable","status":422,"detail":"the settings are wrong",\
                "errors":[{"field":"ageingSeconds","message":"must be at least 1"},"and more"]}""");

        assertThat(shell.run("create vale0 --ageing 0").err())
                .isEqualTo("vale ctl: the settings are wrong (ageingSeconds must be at least 1; and more)\n");
    }

    @Test
    void shouldNotSayTheSameTwice() {
        daemon.answers("PUT /switches/vale0", 422, """
                {"title":"Unprocessable","status":422,"detail":"there is no interface x",\
                "errors":[{"field":"device","message":"there is no interface x"}]}""");

        assertThat(shell.run("create vale0").err()).isEqualTo("vale ctl: there is no interface x\n");
    }

    @Test
    void shouldSayTheTitleWhereThereIsNoDetail() {
        daemon.answers("GET /switches", 503, "{\"title\":\"Service Unavailable\",\"errors\":{\"a\":\"is b\"}}");

        assertThat(shell.run("").err()).isEqualTo("vale ctl: Service Unavailable (a is b)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>oops</html>", "{}", "[]", "{\"detail\":5"})
    void shouldSayTheStatusWhereThereIsNothingElse(String body) {
        daemon.answers("GET /switches", 502, "text/html", body);

        assertThat(shell.run(""))
                .isEqualTo(new Shell.Result(1, "", "vale ctl: the daemon answered with HTTP status 502\n"));
    }

    @Test
    void shouldKeepProblemInOneHarmlessLine() {
        daemon.answers("GET /switches", 500, "{\"detail\":\"a\\nb\\u001b[2J\"}");

        assertThat(shell.run("").err()).isEqualTo("vale ctl: a\\u000ab\\u001b[2J\n");
    }

    @Test
    void shouldNotFollowRedirections() {
        daemon.answers("GET /switches", 302, "");

        assertOneLine(shell.run(""), "HTTP status 302");
        assertThat(daemon.requests()).hasSize(1);
    }

    @Test
    void shouldSayWhereItLookedForTokenThatIsMissing() {
        daemon.answers("PUT /switches/vale0", 401, "{\"detail\":\"a token is needed\"}");
        shell.without("VALE_TOKEN").with("VALE_RUNTIME_DIR", "/nonexistent");

        assertThat(shell.run("create vale0").err())
                .isEqualTo("vale ctl: a token is needed;"
                        + " no token was found (looked for VALE_TOKEN, /nonexistent/token)\n");
        assertThat(daemon.authorizations()).containsExactly("none");
    }

    @Test
    void shouldSayThatTheTokenIsWrong() {
        daemon.answers("PUT /switches/vale0", 401, "{\"detail\":\"the token is wrong\"}");

        assertThat(shell.run("create vale0").err()).isEqualTo("vale ctl: the token is wrong\n");
    }

    @Test
    void shouldSayThatNoDaemonAnswersAndHowToStartOne() {
        String address = daemon.address();
        daemon.close();

        assertOneLine(shell.run("list"), "no daemon answers at " + address + "; start one with 'vale daemon'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[]"})
    void shouldSayThatWhatAnswersIsNoDaemon(String greeting) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            // It ends when the server is closed.
            Thread.ofVirtual().start(() -> greet(server, greeting));
            shell.with("VALE_API", "http://127.0.0.1:" + server.getLocalPort());

            assertOneLine(shell.run("list"), "");
        }
    }

    @Test
    void shouldPreferOptionToEnvironmentForTheAddress() {
        daemon.answers("GET /switches", 200, "[]");
        shell.with("VALE_API", "http://127.0.0.1:1");

        assertThat(shell.run("--api " + daemon.address() + "/ list").exitCode()).isZero();
        assertThat(shell.run("list --api " + daemon.address()).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "127.0.0.1:7643", "http://", "http://u:p@h", "http://h/?q", "http://h h", "x"})
    void shouldRefuseAddressThatIsNone(String address) {
        shell.with("VALE_API", address);

        Shell.Result result = shell.run("list");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("vale ctl: Invalid value of VALE_API: '" + address + "' is not an API address")
                .hasLineCount(1);
    }

    /** Answers every connection with the same bytes, whatever it was asked. */
    private static void greet(ServerSocket server, String greeting) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(1);
                    socket.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void assertOneLine(Shell.Result result, String words) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("vale ctl: ").contains(words).hasLineCount(1);
    }
}
