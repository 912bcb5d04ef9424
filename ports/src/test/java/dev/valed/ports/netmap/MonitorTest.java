package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage.CallMonitors;
import dev.valed.ports.netmap.control.ControlMessage.Describe;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.RingKind;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.sys.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Monitors as the daemon links them; the monitored port's programs feed them. */
class MonitorTest extends PortFixture {
    private static final RingCounts TWO_AND_ONE = new RingCounts(64, 32, 2, 1, 0, 0);
    private static final Register BOTH = Register.allRings().withFlags(Register.MONITOR_RX | Register.MONITOR_TX);
    private static final Register SWAPS = Register.allRings().withFlags(Register.MONITOR_SWAPS);

    /** The entries of a monitored ring: block of the monitor's ring with the flag, and the ring. */
    private static List<List<Long>> entries(Opened monitored, int ring) {
        long list = monitored.address() + monitored.binding.rings().get(ring).sync() + SyncLayout.MONITORS;
        List<List<Long>> entries = new ArrayList<>();
        for (int i = 0; i < SharedMemory.getInt(list); i++) {
            entries.add(List.of(SharedMemory.getLong(list + 8 + 16L * i), SharedMemory.getLong(list + 16 + 16L * i)));
        }
        return entries;
    }

    private static List<Long> entry(Binding.Ring ring, boolean swaps) {
        return List.of(ring.sync() + (swaps ? SyncLayout.MONITOR_SWAPS : 0), ring.ring());
    }

    @Test
    void shouldLinkItsRingsToThoseOfTheSameNumber() throws Exception {
        Opened port = open("vale0:a", Register.allRings(TWO_AND_ONE));
        Opened monitor = open("vale0:a", BOTH);

        assertThat(monitor.binding.memoryId()).isEqualTo(port.binding.memoryId());
        assertThat(monitor.answer.rings()).isEqualTo(new RingCounts(64, 32, 1, 2, 0, 0));
        List<Binding.Ring> rings = monitor.binding.rings();
        assertThat(rings).hasSize(3).allMatch(ring -> ring.kind() == RingKind.MONITOR.number());
        assertThat(rings)
                .as("who can be called: the users of its rx rings")
                .allMatch(ring -> ring.call() >= 0 == !ring.transmits());
        assertThat(rings)
                .as("who hears the call of the monitored ring: which takes received frames")
                .extracting(ring -> ring.peerCall() >= 0)
                .containsExactly(false, true, false);
        assertThat(entries(port, 0)).containsExactly(entry(rings.get(1), false));
        assertThat(entries(port, 1)).containsExactly(entry(rings.get(2), false));
        assertThat(entries(port, 2)).containsExactly(entry(rings.get(1), false));
        Binding.Ring received = port.binding.rings().get(2);
        assertThat(rings.get(1).peerRing()).isEqualTo(received.ring());
        assertThat(rings.get(1).peerSync()).isEqualTo(received.sync());
        assertThat(rings.get(2).peerRing()).isZero();
    }

    @Test
    void shouldLinkOneDirectionOrOneRing() throws Exception {
        Opened port = open("vale0:a", Register.allRings(TWO_AND_ONE));
        open("vale0:a", Register.allRings().withFlags(Register.MONITOR_TX));
        open("vale0:a", mode(Register.ONE_NIC, 1, Register.MONITOR_TX | Register.MONITOR_RX, RingCounts.USUAL));

        assertThat(entries(port, 0)).hasSize(1);
        assertThat(entries(port, 1)).hasSize(2);
        assertThat(entries(port, 2)).isEmpty();
    }

    @Test
    void shouldTakeSlotsOfBothDirectionsWithoutCopies() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        Opened monitor = open("vale0:a", SWAPS);

        assertThat(monitor.answer.flags())
                .isEqualTo(Register.MONITOR_SWAPS | Register.MONITOR_RX | Register.MONITOR_TX);
        Binding.Ring ring = monitor.binding.rings().get(1);
        assertThat(entries(port, 0)).containsExactly(entry(ring, true));
        assertThat(entries(port, 1)).containsExactly(entry(ring, true));
        assertThat(ring.peerRing()).isZero();
    }

    @Test
    void shouldUnlinkAMonitorThatLeavesAndKeepTheOthers() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        Opened first = open("vale0:a", BOTH);
        Opened second = open("vale0:a", BOTH);
        assertThat(entries(port, 0)).hasSize(2);
        first.close();
        Await.until("unlinked", () -> entries(port, 0).size() == 1);
        assertThat(entries(port, 0))
                .containsExactly(entry(second.binding.rings().get(1), false));
    }

    @Test
    void shouldNotBeHeldUpByALockThatIsNeverGivenBack() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        Opened monitor = open("vale0:a", BOTH);
        for (Binding.Ring ring : monitor.binding.rings()) {
            SharedMemory.putInt(monitor.address() + ring.sync() + 384, 1);
        }
        monitor.close();
        Await.until("unlinked", () -> entries(port, 0).isEmpty());
        open("vale0:b", Register.allRings(SMALL));
    }

    @Test
    void shouldGoOnAndSeeNothingWhenThePortIsClosed() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        Opened monitor = open("vale0:a", BOTH);
        port.close();
        Await.until("port closed", () -> fabric.broker.closed.get() == 1);
        assertThat(monitor.allBuffers()).doesNotHaveDuplicates();
        Opened again = open("vale0:a", Register.allRings(SMALL));
        assertThat(again.binding.memoryId()).isNotEqualTo(monitor.binding.memoryId());
        assertThat(entries(again, 0)).isEmpty();
    }

    @Test
    void shouldMonitorPipesInterfacesAndTheirHostRings() throws Exception {
        Opened pipe = open("vale0:a{1", Register.allRings(SMALL));
        open("vale0:a{1", BOTH);
        assertThat(entries(pipe, 0)).hasSize(1);
        Opened tap = open("tap0", mode(Register.NIC_SW, 0, 0, RingCounts.USUAL));
        open("tap0", mode(Register.SW, 0, Register.MONITOR_RX, RingCounts.USUAL));
        assertThat(entries(tap, 3)).as("host rx ring").hasSize(1);
        assertThat(entries(tap, 2)).as("NIC rx ring").isEmpty();
    }

    /** Whoever has the port open fed a monitor, and asks: it may have been there first, and has no descriptor to call by. */
    @Test
    void shouldCallThoseThatSleepForMonitorsWhenAFeederAsks() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        Opened other = open("vale0:b", Register.allRings(SMALL));
        Opened awake = open("vale0:a", BOTH);
        Opened asleep = open("vale0:a", SWAPS);
        Opened gone = open("vale0:a", BOTH);
        Opened ofOther = open("vale0:b", BOTH);
        for (Opened sleeper : List.of(asleep, ofOther, gone)) {
            SharedMemory.putIntRelease(
                    sleeper.address() + sleeper.binding.rings().get(1).sync() + SyncLayout.WAIT, 7);
        }
        gone.close();
        Await.until("unlinked", () -> entries(port, 0).size() == 2);

        port.raw.send(ControlCodec.encode(new CallMonitors(0)));
        assertThat(isCalled(asleep, Duration.ofSeconds(30))).isTrue();
        assertThat(port.raw.ask(new Describe(1)))
                .as("nothing was answered before")
                .isInstanceOf(Done.class);
        assertThat(isCalled(awake, Duration.ZERO)).isFalse();
        assertThat(isCalled(ofOther, Duration.ZERO)).isFalse();

        ofOther.raw.send(ControlCodec.encode(new CallMonitors(0)));
        assertThat(isCalled(ofOther, Duration.ofSeconds(30)))
                .as("a monitor feeds those of its port too")
                .isTrue();
        other.close();
    }

    private static boolean isCalled(Opened monitor, Duration limit) throws Exception {
        try (Epoll epoll = Epoll.create(1)) {
            int call = monitor.binding.rings().get(1).call();
            epoll.add(monitor.raw.descriptors.get(call).number(), Epoll.IN, 0);
            return (limit.isZero() ? epoll.poll() : epoll.await(limit.toNanos())) == 1;
        }
    }

    @Test
    void shouldRefuseToMonitorWhatNobodyHasOpen() throws Exception {
        assertThat(client().raw.failure(RawClient.request("vale0:a", BOTH))).isEqualTo(Errno.EINVAL);
        open("vale0:b{1", Register.allRings(SMALL));
        assertThat(client().raw.failure(RawClient.request("vale0:b", BOTH))).isEqualTo(Errno.EINVAL);
        assertThat(client().raw.failure(RawClient.request("eth99", BOTH))).isEqualTo(Errno.ENXIO);
    }

    @Test
    void shouldRefuseMoreMonitorsThanARingCanHave() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        for (int i = 0; i < SyncLayout.MAX_MONITORS; i++) {
            open("vale0:a", BOTH);
        }
        assertThat(client().raw.failure(RawClient.request("vale0:a", BOTH))).isEqualTo(Errno.EBUSY);
        assertThat(entries(port, 0)).hasSize(SyncLayout.MAX_MONITORS);
    }
}
