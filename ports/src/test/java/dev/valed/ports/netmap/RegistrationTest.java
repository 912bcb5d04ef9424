package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.RingKind;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rings a registration gets, and whom it keeps out. */
class RegistrationTest extends PortFixture {
    private static final RingCounts FOUR_AND_TWO = new RingCounts(64, 32, 4, 2, 0, 0);
    private static final RingCounts HOST = new RingCounts(0, 0, 0, 0, 3, 2);

    private Errno refusal(String name, Register register) throws Exception {
        return client().raw.failure(RawClient.request(name, register));
    }

    private static RequestOption option(int type, long... words) {
        ByteBuffer payload = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            payload.putLong(word);
        }
        return new RequestOption(type, 0, payload.array());
    }

    private static NetmapRequest with(Register register, RequestOption... options) {
        return RawClient.request("vale0:a", register).withOptions(List.of(options));
    }

    @Test
    void shouldGiveAllRingsAndSayWhereTheyAre() throws Exception {
        Opened port = open("vale0:a", Register.allRings(FOUR_AND_TWO));

        assertThat(port.answer.rings()).isEqualTo(FOUR_AND_TWO);
        assertThat(port.ringOffsets(6)).isEqualTo(port.boundRings());
        assertThat(port.interfaceInt(24)).isEqualTo(4);
        assertThat(port.interfaceInt(28)).isEqualTo(2);
        assertThat(port.interfaceInt(20)).as("NI_PRIV_MEM").isEqualTo(1);
        assertThat(port.binding.rings()).extracting(Binding.Ring::slots).containsExactly(64, 64, 64, 64, 32, 32);
        assertThat(port.allBuffers()).doesNotHaveDuplicates().allMatch(buffer -> buffer >= 2);
    }

    @ParameterizedTest(name = "asked for {0} slots and {1} rings: {2} and {3}")
    @CsvSource({"0, 0, 1024, 1", "1, 1, 16, 1", "17, 3, 32, 3", "4097, 17, 4096, 16", "-1, 65535, 4096, 16"})
    void shouldBoundWhatIsAskedForAsValeDoes(int slots, int rings, int givenSlots, int givenRings) throws Exception {
        RingCounts asked = new RingCounts(slots, 16, rings, 1, 0, 0);
        assertThat(open("vale0:a", Register.allRings(asked)).answer.rings())
                .isEqualTo(new RingCounts(givenSlots, 16, givenRings, 1, 0, 0));
    }

    private boolean isOpen(NetmapPort port) {
        fabric.openPorts.lock().lock();
        try {
            return port.isOpen();
        } finally {
            fabric.openPorts.lock().unlock();
        }
    }

    @Test
    void shouldLetHeadersEndWithTheProgramThatSetThem() throws Exception {
        Register all = Register.allRings(SMALL);
        NetmapPort kept = fabric.openPorts.acquire("vale0:a", all, true, new PeerCredentials(1, 0, 0, 1, 0));
        Opened first = open("vale0:a", all);
        kept.setHeaderLength(12);
        assertThat(kept.headerLength()).isEqualTo(12);
        assertThat(refusal("vale0:a", all)).as("for who does not know of them").isEqualTo(Errno.EIO);
        first.close();
        Await.until("closed", () -> !isOpen(kept));

        assertThat(kept.headerLength()).isZero();
        Opened second = open("vale0:a", all);
        assertThat(kept.headerLength()).isZero();
        second.close();
        Await.until("closed", () -> !isOpen(kept));
        kept.setHeaderLength(10);
        assertThat(refusal("vale0:a", all)).as("set for who comes").isEqualTo(Errno.EIO);
        kept.release();
    }

    @Test
    void shouldGiveOneRingPairAndTheFirstWhereThereAreFewer() throws Exception {
        open("vale0:a", Register.allRings(FOUR_AND_TWO));
        Opened third = open("vale0:a", mode(Register.ONE_NIC, 3, 0, RingCounts.USUAL));

        assertThat(third.answer.rings()).isEqualTo(FOUR_AND_TWO);
        assertThat(third.answer.ringId()).isEqualTo(3);
        assertThat(third.binding.rings()).extracting(Binding.Ring::id).containsExactly(3, 0);
        List<Long> rings = third.ringOffsets(6);
        assertThat(rings.get(3)).isEqualTo(third.boundRings().getFirst());
        assertThat(rings.get(4)).isEqualTo(third.boundRings().getLast());
        assertThat(rings).filteredOn(offset -> offset == 0).hasSize(4);
        assertThat(refusal("vale0:a", mode(Register.ONE_NIC, 4, 0, RingCounts.USUAL)))
                .isEqualTo(Errno.EINVAL);
    }

    @Test
    void shouldGiveOneDirection() throws Exception {
        Opened tx = open("vale0:a", mode(Register.ALL_NIC, 0, Register.TX_RINGS_ONLY, FOUR_AND_TWO));
        Opened rx = open("vale0:a", mode(Register.ALL_NIC, 0, Register.RX_RINGS_ONLY, RingCounts.USUAL));
        Opened none = open(
                "vale0:a",
                mode(Register.ALL_NIC, 0, Register.RX_RINGS_ONLY | Register.TX_RINGS_ONLY, RingCounts.USUAL));

        assertThat(tx.binding.rings()).hasSize(4).allMatch(Binding.Ring::transmits);
        assertThat(rx.binding.rings()).hasSize(2).noneMatch(Binding.Ring::transmits);
        assertThat(none.binding.rings()).isEmpty();
        assertThat(none.answer.flags()).isEqualTo(Register.RX_RINGS_ONLY | Register.TX_RINGS_ONLY);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {Register.SW, Register.NIC_SW, Register.ONE_SW, Register.PIPE_MASTER, Register.PIPE_SLAVE, 0, 9, -1})
    void shouldRefuseModesThatAPortOfASwitchHasNot(int mode) throws Exception {
        assertThat(refusal("vale0:a", mode(mode, 0, 0, SMALL))).isEqualTo(Errno.EINVAL);
        assertThat(fabric.core.ports("vale0")).isEmpty();
    }

    @Test
    void shouldGiveTheRingsOfAnInterfaceAndOfItsHostStack() throws Exception {
        Opened both = open("tap0", mode(Register.NIC_SW, 0, 0, HOST));
        assertThat(both.answer.rings()).isEqualTo(new RingCounts(1024, 1024, 1, 1, 3, 2));
        assertThat(both.answer.memoryId()).isEqualTo(1);
        assertThat(both.interfaceInt(20)).as("no NI_PRIV_MEM").isZero();
        assertThat(both.interfaceInt(36)).isEqualTo(3);
        assertThat(both.ringOffsets(7)).isEqualTo(both.boundRings());
        assertThat(both.binding.rings())
                .extracting(Binding.Ring::isHost)
                .containsExactly(false, true, true, true, false, true, true);

        Opened host = open("tap0", mode(Register.SW, 0, 0, RingCounts.USUAL));
        assertThat(host.binding.rings()).hasSize(5).allMatch(Binding.Ring::isHost);

        Opened one = open("tap0", mode(Register.ONE_SW, 2, 0, RingCounts.USUAL));
        assertThat(one.binding.rings()).extracting(Binding.Ring::id).containsExactly(2, 0);
        assertThat(refusal("tap0", mode(Register.ONE_SW, 3, 0, RingCounts.USUAL)))
                .isEqualTo(Errno.EINVAL);
    }

    @Test
    void shouldGiveOneRingToTheWireForEachQueueAndTheRingsToForwardBy() throws Exception {
        Opened both = open("eth0", mode(Register.NIC_SW, 0, 0, HOST));
        assertThat(both.answer.rings()).isEqualTo(new RingCounts(1024, 1024, 2, 2, 3, 2));
        assertThat(both.answer.memoryId()).isEqualTo(1);
        assertThat(both.ringOffsets(9)).isEqualTo(both.boundRings().subList(0, 9));
        List<Binding.Ring> forward = both.binding.rings().subList(9, 11);
        assertThat(forward)
                .allMatch(ring -> ring.kind() == RingKind.FORWARD.number() && ring.transmits() && ring.kick() > 0)
                .extracting(Binding.Ring::isHost)
                .containsExactly(true, false);
        assertThat(fabric.broker.attached).containsOnlyKeys("eth0", "eth0^");

        Opened host = open("eth0", mode(Register.SW, 0, Register.RX_RINGS_ONLY, RingCounts.USUAL));
        assertThat(host.binding.rings().subList(2, 4))
                .as("the same ones for all")
                .extracting(Binding.Ring::ring)
                .isEqualTo(forward.stream().map(Binding.Ring::ring).toList());
        Opened sends = open("eth0", mode(Register.ALL_NIC, 0, Register.TX_RINGS_ONLY, RingCounts.USUAL));
        assertThat(sends.binding.rings())
                .as("who receives nothing forwards nothing")
                .hasSize(2);
    }

    @Test
    void shouldConnectAnInterfaceOnlyForThoseWhoHaveRingsOfIt() throws Exception {
        Opened pipe = open("eth0{1", Register.allRings());
        assertThat(fabric.broker.attached).isEmpty();

        Opened first = open("eth0", Register.allRings());
        Opened second = open("eth0", mode(Register.SW, 0, 0, RingCounts.USUAL));
        first.close();
        assertThat(fabric.broker.attached).hasSize(2);
        second.close();
        Await.until("it is the kernel's again", () -> fabric.broker.attached.isEmpty());
        open("eth0", Register.allRings());
        assertThat(fabric.broker.attached).hasSize(2);
        pipe.close();
    }

    @Test
    void shouldRefuseWhatDoesNotExist() throws Exception {
        assertThat(refusal("eth99", Register.allRings())).isEqualTo(Errno.ENXIO);
        assertThat(refusal("", Register.allRings())).isEqualTo(Errno.ENXIO);
        assertThat(refusal("vale0:a", inMemory(77))).isEqualTo(Errno.EINVAL);
    }

    @Test
    void shouldShareAPortAmongManyAndKeepItUntilTheLastLeaves() throws Exception {
        Opened first = open("vale0:a", Register.allRings(SMALL));
        Opened second = open("vale0:a", Register.allRings());

        assertThat(second.answer.memoryId()).isEqualTo(first.answer.memoryId());
        assertThat(second.boundRings()).isEqualTo(first.boundRings());
        assertThat(second.binding.interfaceOffset()).isNotEqualTo(first.binding.interfaceOffset());
        assertThat(second.binding.registrationId()).isNotEqualTo(first.binding.registrationId());
        first.close();
        assertThat(open("vale0:a", Register.allRings()).boundRings()).isEqualTo(second.boundRings());
        assertThat(fabric.broker.opened).hasValue(1);
        assertThat(fabric.broker.closed).hasValue(0);
    }

    @Test
    void shouldKeepOthersOffExclusiveRingsOnly() throws Exception {
        Register exclusive = mode(Register.ONE_NIC, 1, Register.EXCLUSIVE, FOUR_AND_TWO);
        Opened owner = open("vale0:a", exclusive);
        assertThat(owner.binding.flags() & Binding.EXCLUSIVE).isNotZero();

        assertThat(refusal("vale0:a", Register.allRings())).isEqualTo(Errno.EBUSY);
        assertThat(refusal("vale0:a", mode(Register.ONE_NIC, 1, 0, RingCounts.USUAL)))
                .isEqualTo(Errno.EBUSY);
        Opened other = open("vale0:a", mode(Register.ONE_NIC, 0, 0, RingCounts.USUAL));
        assertThat(refusal("vale0:a", mode(Register.ONE_NIC, 0, Register.EXCLUSIVE, RingCounts.USUAL)))
                .isEqualTo(Errno.EBUSY);

        owner.close();
        other.close();
        Await.until("free", () -> fabric.broker.closed.get() == 1);
        assertThat(open("vale0:a", exclusive).answer.flags()).isEqualTo(Register.EXCLUSIVE);
    }

    @Test
    void shouldTellUnknownOptionsAndThoseThatBelongToOtherRequests() throws Exception {
        Opened client = client();
        for (int type : new int[] {2, 4, 6, 1234, -1}) {
            assertThat(client.raw.failure(with(Register.allRings(SMALL), new RequestOption(type, 0, new byte[9]))))
                    .isEqualTo(Errno.EOPNOTSUPP);
        }
        assertThat(fabric.core.ports("vale0")).isEmpty();
        client.register(with(Register.allRings(SMALL)));
    }

    @Test
    void shouldAcceptACsbOnlyOfAnExclusiveOpening() throws Exception {
        RequestOption csb = option(RequestOption.CSB, 0x1000, 0x2000);
        Register exclusive = Register.allRings(SMALL).withFlags(Register.EXCLUSIVE);
        assertThat(client().raw.failure(with(Register.allRings(SMALL), csb))).isEqualTo(Errno.EINVAL);
        assertThat(client().raw.failure(with(exclusive, option(RequestOption.CSB, 0x1010, 0x2000))))
                .isEqualTo(Errno.EINVAL);
        assertThat(client().raw.failure(with(exclusive, option(RequestOption.CSB, 0x1000))))
                .isEqualTo(Errno.EINVAL);
        Opened port = open(with(exclusive, csb));
        assertThat(port.done.request().options()).containsExactly(csb);
    }

    @Test
    void shouldUseOffsets() throws Exception {
        RequestOption offsets = option(RequestOption.OFFSETS, 256, 128, 16, 0);
        Opened port = open(with(Register.allRings(SMALL), offsets));

        for (int ring = 0; ring < 2; ring++) {
            Binding.Ring entry = port.binding.rings().get(ring);
            assertThat(entry.flags() & Binding.Ring.OFFSETS).isNotZero();
            assertThat(entry.headroom()).isEqualTo(128);
            assertThat(entry.maxOffset()).isEqualTo(256);
            assertThat(SharedMemory.getLong(port.address() + entry.ring() + 56)).isEqualTo(0xffff);
            assertThat(SharedMemory.getLong(port.slot(ring, 15) + 8)).isEqualTo(128);
        }
        Opened smaller = open(with(Register.allRings(), option(RequestOption.OFFSETS, 64, 0, 16, 0)));
        assertThat(ByteBuffer.wrap(smaller.done.request().options().getFirst().payload())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong())
                .as("the effective one")
                .isEqualTo(256);
        assertThat(client().raw.failure(with(Register.allRings(), option(RequestOption.OFFSETS, 257, 0, 16, 0))))
                .isEqualTo(Errno.EBUSY);
    }

    @ParameterizedTest(name = "up to {0}, at first {1}, in {2} bits")
    @CsvSource({
        "2113, 0, 0",
        "-1, 0, 0",
        "256, 257, 0",
        "256, -1, 0",
        "256, 0, 8",
        "256, 0, 65",
        "0, 1, 0",
        "2100, 0, 0"
    })
    void shouldRefuseImpossibleOffsets(long most, long initial, int bits) throws Exception {
        RequestOption offsets = option(RequestOption.OFFSETS, most, initial, bits, 0);
        assertThat(client().raw.failure(with(Register.allRings(SMALL), offsets)))
                .isEqualTo(Errno.EINVAL);
        assertThat(fabric.core.ports("vale0")).isEmpty();
    }

    @Test
    void shouldMakeNullPortsWithExactlyTheRingsAskedFor() throws Exception {
        Register ten = new Register(0, 0, new RingCounts(256, 100, 10, 5, 0, 0), 1, 0, Register.NULL, 0, 0);
        Opened port = open("tap7", ten);
        assertThat(port.answer.rings()).isEqualTo(ten.rings());
        assertThat(port.answer.memoryId()).isEqualTo(1);
        assertThat(port.binding.rings()).hasSize(15).allMatch(ring -> ring.kind() == RingKind.IDLE.number());
        assertThat(port.binding.descriptors()).as("the memory alone").isEqualTo(1);

        Register none = new Register(0, 0, RingCounts.USUAL, 1, 0, Register.NULL, 0, 0);
        assertThat(open("tap7", none).answer.rings()).isEqualTo(RingCounts.USUAL);
        assertThat(refusal("tap7", mode(Register.NULL, 0, 0, SMALL)))
                .as("no memory")
                .isEqualTo(Errno.EINVAL);
        Register most = new Register(0, 0, new RingCounts(16, 16, 61, 60, 0, 0), 1, 0, Register.NULL, 0, 0);
        assertThat(open("tap7", most).ringOffsets(121)).doesNotContain(0L);
        Register more = new Register(0, 0, new RingCounts(16, 16, 61, 61, 0, 0), 1, 0, Register.NULL, 0, 0);
        assertThat(refusal("tap7", more)).as("no room in struct netmap_if").isEqualTo(Errno.ENOMEM);
        Register endless =
                new Register(0, 0, new RingCounts(256, 256, 65_535, 65_535, 0, 0), 1, 0, Register.NULL, 0, 0);
        assertThat(refusal("tap7", endless)).isEqualTo(Errno.ENOMEM);
    }
}
