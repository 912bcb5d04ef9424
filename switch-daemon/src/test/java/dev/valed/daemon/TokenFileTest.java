package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("token");
    }

    @Test
    void shouldMakeOneAndKeepIt() throws Exception {
        String token = TokenFile.establish(directory, null);

        assertThat(token).matches("[0-9a-f]{64}");
        assertThat(TokenFile.establish(directory, "")).isEqualTo(token);
        assertThat(file).hasContent(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldPreferTheGivenOne() throws Exception {
        TokenFile.establish(directory, null);

        assertThat(TokenFile.establish(directory, "0123456789abcdef")).isEqualTo("0123456789abcdef");
        assertThat(file).hasContent("0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "0123456789abcde ", "0123456789abcdef\n", "ü123456789abcdef"})
    void shouldRefuseAWeakOrUnsendableOne(String given) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> TokenFile.establish(directory, given))
                .withMessageContaining("VALE_TOKEN")
                .withMessageNotContaining(given.strip())
                .returns(78, StartupException::exitCode);
    }

    @Test
    void shouldRefuseAFileThatCannotBeTrusted() throws Exception {
        Files.writeString(file, "x".repeat(64));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused("everybody may read it");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "");
        assertRefused("no token in it");

        Files.delete(file);
        Files.createSymbolicLink(file, Files.createFile(directory.resolve("other")));
        assertRefused("not a plain file");
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> TokenFile.establish(directory, null))
                .withMessageContaining(message)
                .returns(78, StartupException::exitCode);
    }
}
