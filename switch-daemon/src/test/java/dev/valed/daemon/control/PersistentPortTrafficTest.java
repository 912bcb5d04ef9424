package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.port.Doorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.WorkerStatistics;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.sys.EpollDoorbell;
import dev.valed.ports.sys.SystemCallException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames by way of persistent ports, with programs at a real socket; workers park, so that every wakeup is needed. */
@Timeout(600)
class PersistentPortTrafficTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FRAMES = 3000;

    @TempDir
    private Path directory;

    private final SwitchCore core = new SwitchCore(CoreOptions.of(2, IdleMode.PARK, worker -> doorbell()));
    private final NetmapPrograms programs =
            new NetmapPrograms(core, new FakeTaps(), 0, any -> {}, new Budgets(2L << 30, 1 << 20));
    private final SwitchService service = programs.service();

    private static Doorbell doorbell() {
        try {
            return EpollDoorbell.create();
        } catch (SystemCallException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void serve() throws Exception {
        core.start();
        programs.serve(socket(), 0600);
        service.interfaces().put("v0", InterfaceSpec.defaults());
        service.put("vale0", SwitchRequest.defaults());
        service.put("vale1", SwitchRequest.defaults());
    }

    @AfterEach
    void stop() {
        programs.close();
        service.close();
    }

    private Path socket() {
        return directory.resolve("netmap.sock");
    }

    private ValePort open(String name) throws Exception {
        return ValePort.open(socket(), name);
    }

    private static byte[] frame(int source, int number) {
        byte[] frame = new byte[64 + number % 1000];
        Arrays.fill(frame, (byte) number);
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        Arrays.fill(frame, 6, 12, (byte) 0);
        frame[6] = 2;
        frame[11] = (byte) source;
        return frame;
    }

    /** Slowly enough that nothing is lost: each is received before the next is sent. */
    private static void assertConnected(ValePort from, ValePort to, int source) throws Exception {
        for (int i = 0; i < FRAMES; i++) {
            from.send(frame(source, i));
            assertThat(to.receive(PATIENCE)).isEqualTo(frame(source, i));
        }
    }

    private CountersStatus counters(String switchName) throws ServiceException {
        return service.port(switchName, "v0").counters();
    }

    @Test
    void shouldCarryFramesBetweenTheTwoSwitchesThatItConnects() throws Exception {
        service.putPort("vale0", "v0", new PersistentPortSpec("v0"));
        service.putPort("vale1", "v0", new PersistentPortSpec("v0"));
        try (ValePort a = open("vale0:a");
                ValePort b = open("vale1:b")) {
            assertConnected(a, b, 1);
            assertConnected(b, a, 2);
            // A frame may be there a little before it is counted.
            ServiceFixture.SOON.untilAsserted(() -> {
                assertThat(counters("vale0").transmit().packets()).isEqualTo(FRAMES);
                assertThat(counters("vale1").receive().packets()).isEqualTo(FRAMES);
                assertThat(counters("vale1").forwardedPackets()).isEqualTo(FRAMES);
                assertThat(counters("vale0").receive().packets()).isEqualTo(FRAMES);
            });
        }
        // Workers that are not woken look around by themselves after a while: then hundreds of frames were late.
        assertThat(core.workerStatistics().stream()
                        .mapToLong(WorkerStatistics::lateRings)
                        .sum())
                .isLessThan(FRAMES / 100);
    }

    @Test
    void shouldGoOnWhereItIsAttachedWhileAProgramHasIt() throws Exception {
        try (ValePort program = open("v0");
                ValePort a = open("vale0:a");
                ValePort b = open("vale1:b")) {
            program.send(frame(1, 1));
            ServiceFixture.SOON.until(
                    () -> service.interfaces().status("v0").counters().receive().drops().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            == 1);
            service.putPort("vale0", "v0", new PersistentPortSpec("v0"));
            assertConnected(program, a, 1);
            assertConnected(a, program, 2);
            service.deletePort("vale0", "v0");
            service.putPort("vale1", "v0", new PersistentPortSpec("v0"));
            assertConnected(program, b, 1);
            assertThat(a.receive(Duration.ZERO)).isNull();
        }
        ServiceFixture.SOON.until(() -> service.interfaces().status("v0").state() == PortState.DOWN);
    }
}
