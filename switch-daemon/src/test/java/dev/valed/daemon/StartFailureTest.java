package dev.valed.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.PortInUseException;

class StartFailureTest {

    private static int codeFor(Throwable cause) {
        return StartFailure.exitCode(new ServiceException(Kind.UNAVAILABLE, "no", new IOException("step", cause)));
    }

    private static SystemCallException call(Errno errno) {
        return new SystemCallException("ioctl", "", errno.number());
    }

    @Test
    void shouldTellWhatTheFileAsksForFromWhatTheMachineRefuses() {
        assertThat(StartFailure.exitCode(new ServiceException(Kind.CONFLICT, "twice")))
                .isEqualTo(78);
        assertThat(codeFor(new NoSuchFileException("namespace"))).isEqualTo(78);
        assertThat(codeFor(call(Errno.EPERM))).isEqualTo(77);
        assertThat(codeFor(call(Errno.EBUSY))).isEqualTo(69);
        assertThat(codeFor(call(Errno.EMFILE))).isEqualTo(71);
        assertThat(codeFor(call(Errno.EIO))).isEqualTo(1);
    }

    @Test
    void shouldSayThatTheWebServerHasNoFolder() {
        StartupException failure = StartFailure.ofWebServer(
                new IllegalStateException(new FileSystemException("/dev/shm/tomcat", null, "No space left on device")));

        assertThat(failure.exitCode()).isEqualTo(73);
        assertThat(failure.getMessage())
                .contains("/dev/shm/tomcat: No space left on device")
                .contains("--shm-size");
    }

    @Test
    void shouldNameThePortThatAnotherProgramHas() {
        StartupException failure = StartFailure.ofWebServer(new IllegalStateException(new PortInUseException(7643)));

        assertThat(failure.exitCode()).isEqualTo(69);
        assertThat(failure.getMessage()).contains("port 7643").contains("--api");
        assertThat(StartFailure.ofWebServer(new IllegalStateException("other")).exitCode())
                .isEqualTo(1);
    }
}
