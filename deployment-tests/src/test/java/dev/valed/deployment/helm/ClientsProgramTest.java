package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program that the init containers run, compiled here. */
@Timeout(600)
class ClientsProgramTest {

    private static final Path PROGRAM = Path.of("target", "clients").toAbsolutePath();
    private static final Path SOURCE = Path.of("..", "docker", "native", "clients.c");

    @TempDir
    private Path directory;

    private Path shared = PROGRAM;

    @BeforeAll
    static void compile() throws Exception {
        try {
            Answer answer = run(
                    "cc",
                    "-std=gnu11",
                    "-D_GNU_SOURCE",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-o",
                    PROGRAM.toString(),
                    SOURCE.toString());
            assertThat(answer.status()).as(answer.text()).isZero();
        } catch (IOException e) {
            System.err.println("SKIPPED: ClientsProgramTest needs a C compiler, which is not there");
            abort("a C compiler is needed: " + e.getMessage());
        }
    }

    private record Answer(int status, String text) {}

    private static Answer run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), text);
    }

    private static Answer clients(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    @BeforeEach
    void makeShared() throws IOException {
        shared = Files.createDirectory(directory.resolve("shared"));
    }

    private Path library(String content) throws IOException {
        return Files.writeString(directory.resolve("libvale-netmap.so"), content);
    }

    @Test
    void shouldPutTheLibraryThere() throws Exception {
        Answer answer =
                clients("fill", shared.toString(), library("the library").toString());

        Path copy = shared.resolve("libvale-netmap.so");
        assertThat(answer).isEqualTo(new Answer(0, ""));
        assertThat(copy).hasContent("the library");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwxr-xr-x");
        assertThat(shared).isDirectoryNotContaining("glob:**.new");
    }

    /** Whoever has the old one mapped keeps it: the file is another one. */
    @Test
    void shouldReplaceTheLibraryAndNotWriteInIt() throws Exception {
        clients("fill", shared.toString(), library("old").toString());
        Path old = Files.createLink(directory.resolve("mapped"), shared.resolve("libvale-netmap.so"));

        Answer answer = clients("fill", shared.toString(), library("new").toString());

        assertThat(answer.status()).isZero();
        assertThat(old).hasContent("old");
        assertThat(shared.resolve("libvale-netmap.so")).hasContent("new");
    }

    /** Of an earlier one that was stopped, or of somebody who would like it to write elsewhere. */
    @Test
    void shouldFollowNoLinkInItsWay() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(shared.resolve(".libvale-netmap.so.new"), victim);

        Answer answer = clients("fill", shared.toString(), library("new").toString());

        assertThat(answer.status()).isZero();
        assertThat(victim).hasContent("untouched");
        assertThat(shared.resolve("libvale-netmap.so")).hasContent("new").isRegularFile();
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        assertThat(clients("fill", shared.toString(), "/nonexistent"))
                .isEqualTo(new Answer(1, "clients: /nonexistent: No such file or directory\n"));
        assertThat(clients("fill", "/nonexistent", library("x").toString()))
                .isEqualTo(new Answer(1, "clients: /nonexistent: No such file or directory\n"));
        assertThat(clients().text()).startsWith("usage: clients own");
    }

    @Test
    void shouldGiveTheDirectoryToNobodyButAUser() throws Exception {
        assertThat(clients("own", shared.toString(), "0").status()).isEqualTo(2);
        assertThat(clients("own", shared.toString(), "valed").status()).isEqualTo(2);
        assertThat(clients("own", shared.toString(), "4294967295").status()).isEqualTo(2);
    }

    /** As in the pod: root, with one capability. */
    @Test
    void shouldGiveTheDirectoryToTheUserWithChownAlone() throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "root is needed to give a directory to somebody");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx------"));

        for (int time = 0; time < 2; time++) {
            Answer answer = run(
                    "setpriv", "--bounding-set", "-all,+chown", PROGRAM.toString(), "own", shared.toString(), "7643");

            assertThat(answer).isEqualTo(new Answer(0, ""));
            assertThat(Files.getAttribute(shared, "unix:uid")).isEqualTo(7643);
            assertThat(Files.getAttribute(shared, "unix:gid")).isEqualTo(7643);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                    .isEqualTo("rwxr-xr-x");
            if (time == 0) {
                Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
            }
        }
    }
}
