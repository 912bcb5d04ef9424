package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.netmap.budget.Payer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A service on a running core with a make-believe kernel. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
abstract class ServiceFixture {

    /** Workers have their turn sometime, on a busy machine too. */
    static final ConditionFactory SOON = Awaitility.await().atMost(60, TimeUnit.SECONDS);

    static final NetmapSpec NETMAP = new NetmapSpec();
    static final SwitchRequest DEFAULTS = SwitchRequest.defaults();

    final FakeTaps taps = new FakeTaps();
    final FakeNetmapPorts netmapPorts = new FakeNetmapPorts();
    final SwitchService service = new SwitchService(Cores.running(), taps, netmapPorts, new ReentrantLock());

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

    /** Opens a port for a program, with its rings; its disconnection is only noted, in {@link Program#disconnected}. */
    Program open(String switchName, String portName) throws ServiceException {
        return open(switchName + ":" + portName);
    }

    Program open(String name) throws ServiceException {
        Program program = new Program();
        service.programs().open(name, null, program, port -> program.disconnected = true);
        try {
            service.programs().connect(program.port, any -> {});
        } catch (ServiceException e) {
            service.programs().close(program.port);
            throw e;
        }
        return program;
    }

    static class Program implements ProgramOpener<FakePort> {
        final FakePort port = new FakePort();
        volatile boolean disconnected;
        Payer payer = new Payer("user 1000", 4711, false);
        /** What it turned out to be. */
        String kind = "not opened";

        @Override
        public Payer payer() {
            return payer;
        }

        @Override
        public FakePort onSwitch() {
            kind = "on a switch";
            return port;
        }

        @Override
        public FakePort persistent(PersistentPort opened) throws ServiceException {
            kind = "persistent " + opened.name + ", " + opened.spec.txSlots() + " slots, memory "
                    + opened.memory.memoryId();
            return port;
        }

        @Override
        public FakePort host(String device) throws ServiceException {
            kind = "host rings of " + device;
            return port;
        }

        @Override
        public FakePort wireAndHost(String device, int queues) throws ServiceException {
            kind = queues + " rings to the wire of " + device + ", and host rings";
            port.host = new FakePort();
            return port;
        }
    }
}
