package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.daemon.control.ServiceException.Kind;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A service on a running core with a make-believe kernel. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
abstract class ServiceFixture {

    static final NetmapSpec NETMAP = new NetmapSpec();
    static final SwitchRequest DEFAULTS = SwitchRequest.defaults();

    final FakeTaps taps = new FakeTaps();
    final SwitchService service = new SwitchService(Cores.running(), taps);

    @AfterEach
    void stop() {
        service.close();
    }

    static ServiceException assertRefused(Kind kind, ThrowingCallable call) {
        ServiceException[] caught = new ServiceException[1];
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(call)
                .satisfies(e -> caught[0] = e)
                .returns(kind, ServiceException::kind)
                .matches(e -> !e.getMessage().contains("\n"), "one line");
        return caught[0];
    }

    /** Opens a port for a program whose disconnection is only noted, in {@link Program#disconnected}. */
    Program open(String switchName, String portName) throws ServiceException {
        Program program = new Program();
        service.openForProgram(switchName, portName, () -> program.port, port -> program.disconnected = true);
        return program;
    }

    static final class Program {
        final FakePort port = new FakePort();
        volatile boolean disconnected;
    }
}
