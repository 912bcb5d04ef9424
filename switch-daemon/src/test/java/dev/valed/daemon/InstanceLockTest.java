package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @TempDir
    private Path directory;

    @Test
    void shouldNameTheProcessThatHasIt() throws Exception {
        try (InstanceLock lock = InstanceLock.take(directory)) {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> InstanceLock.take(directory))
                    .withMessageContaining(
                            "another valed (process " + ProcessHandle.current().pid() + ")")
                    .returns(69, StartupException::exitCode);
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        InstanceLock.take(directory).close();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldTakeTheLockOfADaemonThatWasKilled() throws Exception {
        Files.writeString(directory.resolve(InstanceLock.NAME), "123456789\n");

        try (InstanceLock lock = InstanceLock.take(directory)) {
            assertThat(directory.resolve(InstanceLock.NAME))
                    .hasContent(String.valueOf(ProcessHandle.current().pid()));
            assertThat(lock).isNotNull();
        }
    }
}
