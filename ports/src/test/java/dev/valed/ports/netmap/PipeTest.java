package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.RingKind;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.CallState;
import dev.valed.ports.sys.Downcalls;
import dev.valed.ports.sys.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes as the daemon makes them; their programs move the frames. */
class PipeTest extends PortFixture {
    private static final RingCounts TWO_AND_ONE = new RingCounts(64, 32, 2, 1, 0, 0);

    private static Binding.Ring peer(Binding.Ring of, Opened in) {
        return in.binding.rings().stream()
                .filter(ring -> ring.ring() == of.peerRing())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldJoinTheRingsOfBothEnds() throws Exception {
        open("vale0:a", Register.allRings(SMALL));
        Opened master = open("vale0:a{1", Register.allRings(TWO_AND_ONE));
        Opened slave = open("vale0:a}1", Register.allRings());

        assertThat(master.answer.rings()).isEqualTo(TWO_AND_ONE);
        assertThat(slave.answer.rings()).isEqualTo(new RingCounts(32, 64, 1, 2, 0, 0));
        assertThat(master.binding.memoryId()).isEqualTo(slave.binding.memoryId());
        for (Binding.Ring ring : master.binding.rings()) {
            Binding.Ring peer = peer(ring, slave);
            assertThat(ring.kind()).isEqualTo(RingKind.PIPE.number());
            assertThat(peer.peerRing()).isEqualTo(ring.ring());
            assertThat(peer.peerSync()).isEqualTo(ring.sync());
            assertThat(ring.peerSync()).isEqualTo(peer.sync());
            assertThat(ring.peerSlots()).isEqualTo(peer.slots());
            assertThat(peer.transmits()).isNotEqualTo(ring.transmits());
            assertThat(peer.id()).isEqualTo(ring.id());
            assertThat(ring.kick()).isEqualTo(-1);
            assertCalls(master, ring.peerCall(), slave, peer.call());
            assertCalls(slave, peer.peerCall(), master, ring.call());
        }
        List<Integer> buffers = new ArrayList<>();
        for (Opened end : List.of(master, slave)) {
            for (int ring = 0; ring < end.binding.rings().size(); ring++) {
                if (end.binding.rings().get(ring).transmits()) {
                    buffers.addAll(end.buffers(ring));
                } else {
                    assertThat(end.buffers(ring))
                            .as("what comes, comes in the sender's")
                            .containsOnly(0);
                }
            }
        }
        assertThat(buffers).doesNotHaveDuplicates().hasSize(2 * 64 + 32).allMatch(buffer -> buffer >= 2);
    }

    /** As the programs' libraries would leave it: three frames delivered, of which the first is released. */
    private static void putInFlight(Opened master, Opened slave) {
        Binding.Ring rx = peer(master.binding.rings().getFirst(), slave);
        int index = slave.binding.rings().indexOf(rx);
        for (int slot = 0; slot < 3; slot++) {
            SharedMemory.putInt(slave.slot(index, slot), SharedMemory.getInt(master.slot(0, slot)));
        }
        SharedMemory.putInt(slave.address() + rx.sync() + SyncLayout.TAIL, 3);
        SharedMemory.putInt(slave.address() + rx.sync() + SyncLayout.HEAD, 1);
    }

    @Test
    void shouldTakeBackEachBufferOnceAlsoWhileFramesAreInFlight() throws Exception {
        Opened keeper = open("vale0:k", Register.allRings(SMALL));
        Register beside = inMemory(keeper.answer.memoryId());
        Opened master = open("vale0:p{1", beside);
        Opened slave = open("vale0:p}1", Register.allRings());
        putInFlight(master, slave);
        // Without a copy: the receiver forwards a frame by its other port, and has that port's buffer instead.
        int received = SharedMemory.getInt(slave.slot(1, 2));
        int spare = SharedMemory.getInt(keeper.slot(0, 5));
        SharedMemory.putInt(slave.slot(1, 2), spare);
        SharedMemory.putInt(keeper.slot(0, 5), received);

        master.close();
        slave.close();
        Await.until("the parent goes too", () -> fabric.broker.closed.get() == 1);
        List<Integer> given = new ArrayList<>(open("vale0:q{1", beside).buffers(0));
        given.addAll(open("vale0:q}1", Register.allRings()).buffers(0));
        given.addAll(open("vale0:q", Register.allRings()).allBuffers());

        assertThat(keeper.allBuffers()).doesNotHaveDuplicates().contains(received);
        assertThat(given)
                .doesNotHaveDuplicates()
                .hasSize(4 * 16)
                .contains(spare)
                .doesNotContain(received);
        assertThat(given).as("no buffer is lost").allMatch(buffer -> buffer < 2 + 6 * 16);
    }

    private static void assertCalls(Opened from, int peerCall, Opened to, int call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(8, 8);
            int writeEnd = from.raw.descriptors.get(peerCall).number();
            int readEnd = to.raw.descriptors.get(call).number();
            assertThat(Downcalls.read(new CallState(), readEnd, bytes.address(), 8))
                    .isEqualTo(-Errno.EAGAIN.number());
            assertThat(Downcalls.write(new CallState(), writeEnd, bytes.address(), 1))
                    .isEqualTo(1);
            assertThat(Downcalls.read(new CallState(), readEnd, bytes.address(), 8))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldBeInTheMemoryOfItsParentWhichNeedNotBeOpen() throws Exception {
        Opened pipe = open("vale0:a{x", Register.allRings(SMALL));
        assertThat(fabric.core.ports("vale0")).hasSize(1);
        Opened parent = open("vale0:a", Register.allRings());
        assertThat(parent.binding.memoryId()).isEqualTo(pipe.binding.memoryId());
        assertThat(parent.answer.rings().txSlots()).isEqualTo(16);

        parent.close();
        assertThat(open("vale0:a", Register.allRings()).boundRings())
                .as("the pipe keeps it")
                .isEqualTo(parent.boundRings());
    }

    @Test
    void shouldKeepWhatIsOnItsWayWhenAnEndLeavesAndComesAgain() throws Exception {
        Opened slave = open("vale0:a}1", Register.allRings(SMALL));
        Opened master = open("vale0:a{1", Register.allRings());
        Binding.Ring sending = master.binding.rings().getFirst();
        SharedMemory.putInt(master.address() + sending.sync() + SyncLayout.HEAD, 5);
        List<Long> rings = master.boundRings();

        master.close();
        Opened again = open("vale0:a{1", Register.allRings());
        assertThat(again.boundRings()).isEqualTo(rings);
        assertThat(SharedMemory.getInt(again.address() + sending.sync() + SyncLayout.HEAD))
                .isEqualTo(5);
        slave.close();
        again.close();
        Await.until("the parent goes too", () -> fabric.broker.closed.get() == 1);
        Opened fresh = open("vale0:a{1", Register.allRings());
        assertThat(SharedMemory.getInt(fresh.address() + sending.sync() + SyncLayout.HEAD))
                .isZero();
    }

    @Test
    void shouldKeepPipesOfOneParentApart() throws Exception {
        Opened one = open("tap0{1", Register.allRings(SMALL));
        Opened other = open("tap0{2", Register.allRings(SMALL));
        assertThat(one.binding.memoryId()).isEqualTo(other.binding.memoryId()).isEqualTo(1);
        assertThat(one.boundRings()).doesNotContainAnyElementsOf(other.boundRings());
        assertThat(one.buffers(0)).doesNotContainAnyElementsOf(other.buffers(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {Register.NIC_SW, Register.SW, Register.ONE_SW, Register.PIPE_MASTER, Register.PIPE_SLAVE, 0})
    void shouldRefuseOtherModesThanAllRingsAndOne(int mode) throws Exception {
        assertThat(client().raw.failure(RawClient.request("tap0{1", mode(mode, 0, 0, SMALL))))
                .isEqualTo(Errno.EINVAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tap0{", "tap0}", "{1", "}1", "{", "vale0:a{"})
    void shouldRefuseNamesWithoutAParentOrAnId(String name) throws Exception {
        assertThat(client().raw.failure(RawClient.request(name, Register.allRings(SMALL))))
                .isEqualTo(Errno.EINVAL);
    }

    @Test
    void shouldRefuseAPipeOfWhatDoesNotExist() throws Exception {
        assertThat(client().raw.failure(RawClient.request("eth99{1", Register.allRings(SMALL))))
                .isEqualTo(Errno.ENXIO);
    }

    @Test
    void shouldGiveExtraBuffersToAnEnd() throws Exception {
        Opened end = open("vale0:a{exbuf", withExtraBuffers(58));
        assertThat(end.answer.extraBuffers()).isEqualTo(58);
    }
}
