package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which token a changing call carries, seen from the daemon. */
class ApiTokenTest {
    private static final int ROOT = 0;

    @TempDir
    private Path root;

    private DaemonStub daemon;
    private Shell shell;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = new DaemonStub().answers("DELETE /switches/vale0", 204, "");
        shell = new Shell().with("VALE_API", daemon.address()).withRoot(root);
    }

    @AfterEach
    void stopDaemon() {
        daemon.close();
    }

    @Test
    void shouldPreferEnvironmentToEveryFile() throws IOException {
        write("runtime/token", "file");
        shell.with("VALE_RUNTIME_DIR", root.resolve("runtime").toString()).with("VALE_TOKEN", "variable");

        assertThat(token()).isEqualTo("Bearer variable");
    }

    @Test
    void shouldPreferRuntimeDirectoryThatIsSet() throws IOException {
        write("runtime/token", "set\n");
        write("run/valed/token", "system");
        write("session/valed/token", "session");
        shell.with("VALE_TOKEN", "")
                .with("VALE_RUNTIME_DIR", root.resolve("runtime").toString())
                .with("XDG_RUNTIME_DIR", root.resolve("session").toString());

        assertThat(token()).isEqualTo("Bearer set");
        assertThat(tokenOf(ROOT)).isEqualTo("Bearer set");
    }

    @Test
    void shouldLookNowhereElseWhenRuntimeDirectoryIsSet() throws IOException {
        write("run/valed/token", "system");
        shell.with("VALE_RUNTIME_DIR", root.resolve("runtime").toString());

        assertThat(token()).isEqualTo("none");
    }

    @Test
    void shouldReadSystemsTokenAsRoot() throws IOException {
        write("run/valed/token", "system");
        write("session/valed/token", "session");
        shell.with("XDG_RUNTIME_DIR", root.resolve("session").toString());

        assertThat(tokenOf(ROOT)).isEqualTo("Bearer system");
    }

    @Test
    void shouldReadSessionsTokenAsOrdinaryUser() throws IOException {
        write("run/valed/token", "system");
        write("session/valed/token", "session");
        write("tmp/valed-1000/token", "temporary");
        shell.with("XDG_RUNTIME_DIR", root.resolve("session").toString());

        assertThat(token()).isEqualTo("Bearer session");
    }

    @Test
    void shouldReadTemporaryTokenWithoutSession() throws IOException {
        write("run/valed/token", "system");
        write("tmp/valed-1000/token", "temporary");

        assertThat(token()).isEqualTo("Bearer temporary");
    }

    @Test
    void shouldReadSystemsTokenAsOrdinaryUserWhereThereIsNoOther() throws IOException {
        write("run/valed/token", "system");
        write("tmp/valed-1000/token", " \n");
        write("tmp/valed-1001/token", "somebody else's");

        assertThat(token()).isEqualTo("Bearer system");
    }

    @Test
    void shouldAskWithoutTokenWhereThereIsNone() {
        assertThat(token()).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "two\r\nX-Evil: lines", "é", "\u007f"})
    void shouldRefuseTokenThatWouldBreakTheHeader(String text) throws IOException {
        write("tmp/valed-1000/token", text);

        Shell.Result result = shell.run("delete vale0");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("tmp/valed-1000/token is not one").hasLineCount(1);
        assertThat(daemon.requests()).isEmpty();
    }

    private String token() {
        return tokenOf(1000);
    }

    private String tokenOf(int userId) {
        shell.asUser(userId).run("delete vale0");
        return daemon.authorizations().getLast();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
