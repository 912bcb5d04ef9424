package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class OwnedFdTest {
    /** The kernel hands out the lowest free number; up here nobody else takes it. */
    private static final long FAR_FROM_OTHERS = 700;

    private static final int F_DUPFD_CLOEXEC = 1030;

    private static OwnedFd duplicateAbove(OwnedFd fd, long lowest) {
        return OwnedFd.adopt(LibC.INSTANCE.fcntl(fd.number(), F_DUPFD_CLOEXEC, lowest));
    }

    @Test
    void shouldCloseDescriptor() throws Exception {
        OwnedFd fd = SystemCalls.open("/dev/null", SystemCalls.O_RDWR);
        Path entry = Path.of("/proc/self/fd/" + fd.number());
        assertThat(Files.readSymbolicLink(entry)).hasToString("/dev/null");

        fd.close();

        assertThat(fd.isOpen()).isFalse();
        assertThat(fd).hasToString("fd closed");
        assertThatIllegalStateException().isThrownBy(fd::number);
    }

    @Test
    void shouldNotCloseAnotherDescriptorThatGotTheNumber() throws Exception {
        try (OwnedFd devNull = SystemCalls.open("/dev/null", SystemCalls.O_RDWR)) {
            OwnedFd first = duplicateAbove(devNull, FAR_FROM_OTHERS);
            int number = first.number();
            first.close();
            try (OwnedFd second = duplicateAbove(devNull, FAR_FROM_OTHERS)) {
                assertThat(second.number()).isEqualTo(number);

                first.close();

                assertThat(Path.of("/proc/self/fd/" + number)).exists();
            }
        }
    }

    @Test
    void shouldLeaveReleasedDescriptorOpen() throws Exception {
        OwnedFd fd = SystemCalls.open("/dev/null", SystemCalls.O_RDWR);
        int number = fd.release();
        fd.close();

        try (OwnedFd next = OwnedFd.adopt(number)) {
            assertThat(Path.of("/proc/self/fd/" + next.number())).exists();
        }
        assertThatIllegalStateException().isThrownBy(fd::release);
    }

    @Test
    void shouldRefuseNegativeNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OwnedFd.adopt(-1))
                .withMessageContaining("-1")
                .withMessageContaining("0 and above");
    }

    @Test
    void shouldNameFileThatCannotBeOpened() {
        assertThatThrownBy(() -> SystemCalls.open("/does/not/exist", SystemCalls.O_RDONLY))
                .hasMessage("open(\"/does/not/exist\"): ENOENT (No such file or directory)");
    }
}
