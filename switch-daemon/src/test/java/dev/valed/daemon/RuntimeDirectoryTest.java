package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeDirectoryTest {

    @TempDir
    private Path temporary;

    private int user;

    @BeforeEach
    void findUser() throws Exception {
        user = RuntimeDirectory.ownUser();
    }

    @Test
    void shouldChooseInThisOrder() {
        Map<String, String> all = Map.of("VALE_RUNTIME_DIR", "/x/y", "XDG_RUNTIME_DIR", "/run/user/7");
        Map<String, String> session = Map.of("VALE_RUNTIME_DIR", "", "XDG_RUNTIME_DIR", "/run/user/7");

        assertThat(RuntimeDirectory.choose(Path.of("/z/../a"), all, 7)).hasToString("/a");
        assertThat(RuntimeDirectory.choose(null, all, 7)).hasToString("/x/y");
        assertThat(RuntimeDirectory.choose(null, session, 0)).hasToString("/run/valed");
        assertThat(RuntimeDirectory.choose(null, session, 7)).hasToString("/run/user/7/valed");
        assertThat(RuntimeDirectory.choose(null, Map.of(), 7)).hasToString("/tmp/valed-7");
    }

    @Test
    void shouldMakeItForOwnerAndGroup() throws Exception {
        Path directory = temporary.resolve("a/b");

        RuntimeDirectory.prepare(directory, user);
        RuntimeDirectory.prepare(directory, user);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void shouldRefuseOneOfSomebodyElse() {
        assertRefused(temporary, user + 1, "belongs to user " + user);
    }

    @Test
    void shouldRefuseOneThatEverybodyMayWriteTo() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertRefused(temporary, user, "everybody may write");
    }

    @Test
    void shouldRefuseALinkAndAFile() throws Exception {
        Path target = Files.createDirectory(temporary.resolve("target"));

        assertRefused(Files.createSymbolicLink(temporary.resolve("link"), target), user, "not a directory");
        assertRefused(Files.createFile(temporary.resolve("file")), user, "not a directory");
    }

    @Test
    void shouldRefuseAPathThatIsTooLongForASocket() {
        assertRefused(temporary.resolve("x".repeat(100)), user, "too long");
    }

    private static void assertRefused(Path directory, int user, String message) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> RuntimeDirectory.prepare(directory, user))
                .withMessageContaining(directory.toString())
                .withMessageContaining(message)
                .returns(73, StartupException::exitCode);
    }
}
