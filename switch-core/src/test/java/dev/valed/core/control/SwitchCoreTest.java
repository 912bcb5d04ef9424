package dev.valed.core.control;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.control.CoreException.Problem;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.port.Doorbell;
import dev.valed.core.port.Port;
import dev.valed.core.port.PortRings;
import dev.valed.core.ring.Kick;
import dev.valed.core.ring.NetmapIngress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.ManualClock;
import dev.valed.core.testing.MemoryDoorbell;
import dev.valed.core.testing.MemoryPort;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import dev.valed.core.worker.WorkerListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SwitchCoreTest {

    private final ManualClock clock = new ManualClock();
    private final List<MemoryDoorbell> doorbells = new ArrayList<>();
    private final List<MemoryPort> memories = new ArrayList<>();
    private final SwitchCore core = new SwitchCore(
            new CoreOptions(2, IdleMode.SPIN, clock, worker -> newDoorbell(), worker -> {}, WorkerListener.SILENT));

    private Doorbell newDoorbell() {
        doorbells.add(new MemoryDoorbell());
        return doorbells.getLast();
    }

    @AfterEach
    void close() {
        core.close();
        memories.forEach(MemoryPort::close);
    }

    private void step() {
        for (int i = 0; i < 2; i++) {
            core.workers().forEach(Worker::doWork);
        }
    }

    private void createSwitch(String name) throws CoreException {
        core.createSwitch(name, 64, SwitchSettings.defaults());
        step();
    }

    private MemoryPort memory(String name) {
        memories.add(new MemoryPort(name, new NetmapLayout(1, 1, 16, 256)));
        return memories.getLast();
    }

    private Port attach(String switchName, MemoryPort memory) throws Exception {
        Port port = core.attach(switchName, memory.name(), memory.rings(), core.newCounters());
        step();
        return port;
    }

    private static void assertProblem(Problem problem, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CoreException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void shouldRefuseNamesThatAreTaken() throws Exception {
        createSwitch("s");
        assertProblem(Problem.CONFLICT, () -> createSwitch("s"));
        attach("s", memory("a"));
        assertProblem(Problem.CONFLICT, () -> attach("s", memory("a")));
        assertThat(core.ports("s")).extracting(Port::name).containsExactly("a");
    }

    @Test
    void shouldRefuseWhatDoesNotExist() throws Exception {
        createSwitch("s");
        createSwitch("other");
        Port port = attach("s", memory("a"));
        assertProblem(Problem.NOT_FOUND, () -> attach("none", memory("b")));
        assertProblem(Problem.NOT_FOUND, () -> core.deleteSwitch("none"));
        assertProblem(Problem.NOT_FOUND, () -> core.fdb("none"));
        assertProblem(Problem.NOT_FOUND, () -> core.settings("none"));
        assertProblem(Problem.NOT_FOUND, () -> core.changeSettings("none", SwitchSettings.defaults()));
        assertProblem(Problem.NOT_FOUND, () -> core.detach("other", port));
        core.detach("s", port);
        assertProblem(Problem.NOT_FOUND, () -> core.detach("s", port));
    }

    @Test
    void shouldDeleteASwitchOnlyWhenItHasNoPorts() throws Exception {
        createSwitch("s");
        Port port = attach("s", memory("a"));
        assertProblem(Problem.CONFLICT, () -> core.deleteSwitch("s"));
        core.detach("s", port);
        core.deleteSwitch("s");
        assertThat(core.switchNames()).isEmpty();
        createSwitch("s");
        assertThat(core.ports("s")).isEmpty();
    }

    @Test
    void shouldTakeAllPortsAndNotOneMore() throws Exception {
        createSwitch("s");
        MemoryPort shared = memory("shared"); // no frame moves, so the ports may share their memory
        for (int i = 0; i < Port.MAX_PORTS; i++) {
            assertThat(core.attach("s", "p" + i, shared.rings(), core.newCounters())
                            .index())
                    .isEqualTo(i);
            step();
        }
        assertProblem(Problem.FULL, () -> attach("s", memory("one-more")));
        Port gone = core.ports("s").get(500);
        core.detach("s", gone);
        step();
        Port next = attach("s", memory("next"));
        assertThat(next.index()).isEqualTo(500);
        assertThat(next.identity()).isNotEqualTo(gone.identity());
    }

    @Test
    void shouldIsolateSwitchesFromEachOther() throws Exception {
        createSwitch("s");
        createSwitch("t");
        MemoryPort[] s = {memory("a"), memory("b")};
        MemoryPort[] t = {memory("a"), memory("b"), memory("c")};
        for (MemoryPort port : s) {
            attach("s", port);
        }
        for (MemoryPort port : t) {
            attach("t", port);
        }
        s[0].send(frame(station(1), BROADCAST));
        t[1].send(frame(station(1), BROADCAST).number(2));
        step();
        assertThat(s[1].received()).containsExactly(frame(station(1), BROADCAST));
        assertThat(t[0].received()).containsExactly(frame(station(1), BROADCAST).number(2));
        assertThat(t[2].received()).hasSize(1);
        s[1].send(frame(station(2), station(1)));
        t[0].send(frame(station(3), station(1)));
        step();
        assertThat(s[0].received()).containsExactly(frame(station(2), station(1)));
        assertThat(t[1].received()).containsExactly(frame(station(3), station(1)));
        assertThat(t[2].received()).isEmpty();
        assertThat(core.fdb("s").list()).hasSize(2);
    }

    @Test
    void shouldUndoTheConnectionsOfAPortThatCannotBeAttached() throws Exception {
        createSwitch("s");
        List<String> calls = new ArrayList<>();
        PortRings rings = new PortRings(
                List.of(ingress(0, calls, false), ingress(1, calls, true)),
                List.of(memory("x").egress()));
        assertThatThrownBy(() -> core.attach("s", "x", rings, core.newCounters()))
                .isInstanceOf(IOException.class)
                .hasMessage("no more");
        assertThat(calls).containsExactly("connect 0", "connect 1", "disconnect 0");
        assertThat(core.ports("s")).isEmpty();
    }

    private NetmapIngress ingress(int ring, List<String> calls, boolean fails) {
        Kick kick = new Kick() {
            @Override
            public void connect(Doorbell doorbell) throws IOException {
                calls.add("connect " + ring);
                if (fails) {
                    throw new IOException("no more");
                }
            }

            @Override
            public void disconnect(Doorbell doorbell) {
                calls.add("disconnect " + ring);
            }
        };
        MemoryPort memory = new MemoryPort("x", new NetmapLayout(2, 1, 16, 256));
        memories.add(memory);
        return new NetmapIngress(
                memory.layout().txPlace(memory.base(), ring),
                memory.layout().bufferPool(memory.base()),
                ring,
                () -> {},
                kick,
                memory.faults());
    }

    @Test
    void shouldChangeSettingsWithoutForgettingStations() throws Exception {
        createSwitch("s");
        MemoryPort a = memory("a");
        attach("s", a);
        a.send(frame(station(1), BROADCAST));
        step();
        core.changeSettings("s", new SwitchSettings(10, 5, 1));
        step();
        assertThat(core.settings("s")).isEqualTo(new SwitchSettings(10, 5, 1));
        assertThat(core.fdb("s").list()).hasSize(1);
        clock.advanceSeconds(12);
        assertThat(core.nowSeconds()).isEqualTo(12);
        for (int i = 0; i < 8; i++) {
            step();
        }
        assertThat(core.fdb("s").list()).isEmpty();
    }

    @Test
    void shouldRingTheOwnerOfARing() throws Exception {
        createSwitch("s");
        MemoryPort a = memory("a"); // index 0: worker 0
        MemoryPort b = memory("b"); // index 1: worker 1
        attach("s", a);
        Port port = attach("s", b);
        long before0 = doorbells.get(0).rings();
        long before1 = doorbells.get(1).rings();
        b.send(frame());
        assertThat(doorbells.get(1).rings()).isEqualTo(before1); // it does not sleep
        b.ingress().arm();
        b.send(frame());
        assertThat(doorbells.get(1).rings()).isEqualTo(before1 + 1);
        assertThat(doorbells.get(0).rings()).isEqualTo(before0);
        core.detach("s", port);
        long after = doorbells.get(1).rings();
        b.send(frame());
        assertThat(doorbells.get(1).rings()).isEqualTo(after);
    }

    @Test
    void shouldCloseTheDoorbells() {
        core.close();
        assertThat(doorbells).hasSize(2).allMatch(MemoryDoorbell::isClosed);
    }

    @Test
    void shouldRefuseNumbersOfWorkersOutOfRange() {
        for (int workers : new int[] {0, -1, 65}) {
            assertThatThrownBy(() -> CoreOptions.of(workers, IdleMode.SPIN, i -> new MemoryDoorbell()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(CoreOptions.defaultWorkers()).isBetween(1, 64);
    }
}
