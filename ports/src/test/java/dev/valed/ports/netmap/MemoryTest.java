package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.PoolsInfo.Pool;
import dev.valed.ports.netmap.request.PortInfo;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RequestType;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which memory ports are in, and who has which buffers of it. */
class MemoryTest extends PortFixture {

    private static final int BUFFERS_HEAD = 32;

    private static List<Integer> extraBuffers(Opened port) {
        List<Integer> buffers = new ArrayList<>();
        for (int buffer = port.interfaceInt(BUFFERS_HEAD); buffer != 0; ) {
            buffers.add(buffer);
            buffer = SharedMemory.getInt(port.buffer(buffer));
        }
        return buffers;
    }

    private static void setBuffersHead(Opened port, int buffer) {
        SharedMemory.putInt(
                port.address() + port.binding.regionOffset() + port.binding.interfaceOffset() + BUFFERS_HEAD, buffer);
    }

    private PoolsInfo pools(String name, int memoryId) throws Exception {
        Pool none = new Pool(0, 0, 0);
        PoolsInfo asked = new PoolsInfo(0, memoryId, none, none, none);
        Done done = client().raw.done(RawClient.request(RequestType.POOLS_INFO_GET, name, asked));
        return (PoolsInfo) done.request().body();
    }

    private PortInfo info(String name, RingCounts rings, int memoryId) throws Exception {
        PortInfo asked = new PortInfo(0, rings, memoryId);
        return (PortInfo) client().raw
                .done(RawClient.request(RequestType.PORT_INFO_GET, name, asked))
                .request()
                .body();
    }

    @Test
    void shouldShareAMemoryByItsNumber() throws Exception {
        Opened a = open("vale0:a", Register.allRings(SMALL));
        Opened b = open("vale0:b", inMemory(a.answer.memoryId()));
        Opened c = open("vale0:c", Register.allRings(SMALL));

        assertThat(b.answer.memoryId()).isEqualTo(a.answer.memoryId()).isNotEqualTo(c.answer.memoryId());
        assertThat(b.allBuffers()).doesNotContainAnyElementsOf(a.allBuffers());
        assertThat(b.boundRings()).doesNotContainAnyElementsOf(a.boundRings());
        SharedMemory.putLong(a.buffer(5), 0x1234);
        assertThat(SharedMemory.getLong(b.buffer(5))).isEqualTo(0x1234);

        a.close();
        Await.until("a is closed", () -> fabric.broker.closed.get() == 1);
        assertThat(open("vale0:d", inMemory(b.answer.memoryId())).answer.memoryId())
                .as("it lives with its last port")
                .isEqualTo(b.answer.memoryId());
    }

    @Test
    void shouldGiveExtraBuffersAndTakeThemBack() throws Exception {
        Opened keeper = open("vale0:a", Register.allRings(SMALL));
        Register twenty = new Register(0, 0, SMALL, keeper.answer.memoryId(), 0, Register.ALL_NIC, 20, 0);
        Set<Integer> first;
        try (Opened port = open("vale0:b", twenty)) {
            assertThat(port.answer.extraBuffers()).isEqualTo(20);
            assertThat(extraBuffers(port)).hasSize(20).doesNotContainAnyElementsOf(port.allBuffers());
            first = new HashSet<>(port.allBuffers());
            first.addAll(extraBuffers(port));
        }
        Await.until("closed", () -> fabric.broker.closed.get() == 1);
        Opened port = open("vale0:b", twenty);
        List<Integer> second = port.allBuffers();
        second.addAll(extraBuffers(port));
        assertThat(second).as("the same ones again").containsExactlyInAnyOrderElementsOf(first);
        assertThat(open("vale0:c", Register.allRings(SMALL)).interfaceInt(BUFFERS_HEAD))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 0, Integer.MAX_VALUE, 2, 40})
    void shouldBearAnyListOfExtraBuffers(int head) throws Exception {
        Opened keeper = open("vale0:a", Register.allRings(SMALL));
        Register some = new Register(0, 0, SMALL, keeper.answer.memoryId(), 0, Register.ALL_NIC, 5, 0);
        for (int round = 0; round < 3; round++) {
            Opened port = open("vale0:b", some);
            for (int buffer : extraBuffers(port)) {
                SharedMemory.putInt(port.buffer(buffer), buffer); // bites its tail
            }
            setBuffersHead(port, head);
            int closed = round + 1;
            port.close();
            Await.until("closed", () -> fabric.broker.closed.get() == closed);
        }
        assertThat(open("vale0:b", some).allBuffers()).doesNotHaveDuplicates();
    }

    @Test
    void shouldGiveAsManyExtraBuffersAsNetmapAndNoMore() throws Exception {
        Opened port = open("vale0:a", withExtraBuffers(100_000));
        assertThat(port.answer.extraBuffers()).isEqualTo(100_000);
        assertThat(port.buffers(0)).allMatch(buffer -> buffer < port.binding.maxBuffers());
        Opened greedy = open("vale0:b", withExtraBuffers(-1));
        assertThat(greedy.answer.extraBuffers())
                .as("half, and half of that, until the limit of all memories holds it")
                .isBetween(1000, 128 * 4096);
        assertThat(fabric.memories.bytesInUse()).isLessThanOrEqualTo(TestSwitch.MEMORY_LIMIT);
    }

    @Test
    void shouldRefuseWhatIsBeyondTheLimitOfAllMemories() throws Exception {
        RingCounts largest = new RingCounts(4096, 4096, 16, 16, 0, 0);
        open("vale0:a", Register.allRings(largest));
        assertThat(client().raw.failure(RawClient.request("vale0:b", Register.allRings(largest))))
                .isEqualTo(Errno.ENOMEM);
        open("vale0:c", Register.allRings(SMALL));
    }

    @Test
    void shouldNotGiveABufferTwiceWhateverStandsInTheSlots() throws Exception {
        Opened keeper = open("vale0:a", Register.allRings(SMALL));
        for (int round = 0; round < 4; round++) {
            Opened port = open("vale0:b", inMemory(keeper.answer.memoryId()));
            for (int slot = 0; slot < 16; slot++) {
                SharedMemory.putInt(port.slot(0, slot), round < 2 ? 7 : -slot);
            }
            int closed = round + 1;
            port.close();
            Await.until("closed", () -> fabric.broker.closed.get() == closed);
        }
        Opened first = open("vale0:c", inMemory(keeper.answer.memoryId()));
        Opened second = open("vale0:d", inMemory(keeper.answer.memoryId()));
        List<Integer> all = first.allBuffers();
        all.addAll(second.allBuffers());
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void shouldTellOfPortsAndMakeThemForTheQuestionOnly() throws Exception {
        PortInfo asked = info("vale0:a", new RingCounts(0, 0, 3, 0, 0, 0), 0);
        assertThat(asked.rings()).isEqualTo(new RingCounts(1024, 1024, 3, 1, 0, 0));
        assertThat(asked.memorySize()).isPositive();
        assertThat(asked.memoryId()).isGreaterThan(1);
        assertThat(fabric.broker.closed).hasValue(1);

        Opened port = open("vale0:a", Register.allRings(SMALL));
        assertThat(info("vale0:a", RingCounts.USUAL, 0).memoryId()).isEqualTo(port.answer.memoryId());
        assertThat(info("tap0", RingCounts.USUAL, 0).memoryId()).isEqualTo(1);
        assertThat(info("tap0}3", RingCounts.USUAL, 0).rings().txRings()).isEqualTo(1);
        assertThat(info("", RingCounts.USUAL, 0).memoryId()).isEqualTo(1);
        assertThat(info("", RingCounts.USUAL, port.answer.memoryId()).memorySize())
                .isEqualTo(port.answer.memorySize());
        NetmapRequest unknown =
                RawClient.request(RequestType.PORT_INFO_GET, "", new PortInfo(0, RingCounts.USUAL, 4711));
        assertThat(client().raw.failure(unknown)).isEqualTo(Errno.EINVAL);
    }

    @Test
    void shouldTellOfPools() throws Exception {
        Opened port = open("vale0:a", Register.allRings(SMALL));
        PoolsInfo pools = pools("vale0:a", 0);
        assertThat(pools.memoryId()).isEqualTo(port.answer.memoryId());
        assertThat(pools.memorySize()).isEqualTo(port.answer.memorySize());
        assertThat(pools.interfaces()).isEqualTo(new Pool(0, 256, 1024));
        assertThat(port.binding.regionOffset() + pools.buffers().offset()).isEqualTo(port.binding.buffersOffset());
        assertThat(pools.buffers().objects()).isEqualTo(port.binding.maxBuffers());
        assertThat(pools("tap0{xid", 1).memoryId()).isEqualTo(1);
        Pool none = new Pool(0, 0, 0);
        NetmapRequest nameless =
                RawClient.request(RequestType.POOLS_INFO_GET, "", new PoolsInfo(0, 1, none, none, none));
        assertThat(client().raw.failure(nameless)).isEqualTo(Errno.ENXIO);
    }

    @Test
    void shouldTellOfAnInterfaceThatIsAPortWithoutOpeningIt() throws Exception {
        RingCounts rings = new RingCounts(1024, 1024, 2, 3, 0, 0);
        fabric.broker.requests = new NetmapRequests() {
            @Override
            public Optional<RingCounts> ringsOfDevice(String name) {
                return name.equals("vale0:eth1") ? Optional.of(rings) : Optional.empty();
            }
        };
        long size = info("", RingCounts.USUAL, 1).memorySize();
        assertThat(info("vale0:eth1", RingCounts.USUAL, 0)).isEqualTo(new PortInfo(size, rings, 1));
        assertThat(pools("vale0:eth1", 0)).isEqualTo(pools("tap0", 0));
        assertThat(fabric.broker.attached).isEmpty();
    }

    private static RequestOption external(long size, Pool interfaces, Pool rings, Pool buffers) {
        PoolsInfo pools = new PoolsInfo(size, 0, interfaces, rings, buffers);
        ByteBuffer payload =
                ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN).putLong(0x7f00_0000_0000L);
        pools.put(payload);
        return new RequestOption(RequestOption.EXTERNAL_MEMORY, 0, payload.array());
    }

    private static NetmapRequest inExternal(RequestOption option) {
        return RawClient.request("vale0:0", Register.allRings(SMALL)).withOptions(List.of(option));
    }

    @Test
    void shouldLayOutTheProgramsOwnMemoryAsItWants() throws Exception {
        long size = 2 * 1024 + 64 * 512 + 4096L * 2048;
        RequestOption option = external(size, new Pool(0, 2, 1024), new Pool(0, 64, 512), new Pool(0, 4096, 2048));
        Opened port = open(inExternal(option));

        assertThat(port.binding.bufferSize()).isEqualTo(2048);
        assertThat(port.binding.maxBuffers()).isEqualTo(4096);
        assertThat(port.answer.memorySize()).isGreaterThanOrEqualTo(size).isLessThan(size + 4096);
        assertThat(port.binding.buffersOffset() - port.binding.regionOffset()).isEqualTo(2 * 1024 + 64 * 512);
        assertThat(port.done.request().options()).containsExactly(option);
        PoolsInfo pools = pools("vale0:0", 0);
        assertThat(pools.rings()).isEqualTo(new Pool(2048, 64, 512));
        RingCounts tooLong = new RingCounts(32, 16, 1, 1, 0, 0);
        Register longer = new Register(0, 0, tooLong, port.answer.memoryId(), 0, Register.ALL_NIC, 0, 0);
        assertThat(client().raw.failure(RawClient.request("vale0:1", longer)))
                .as("17 slots do not fit into 512 bytes")
                .isEqualTo(Errno.ENOMEM);
    }

    @ParameterizedTest(name = "{0} bytes, if {1} x {2}, ring {3} x {4}, buf {5} x {6}: {7}")
    @CsvSource({
        "8423424, 2, 1024, 64, 1048576, 4096, 2048, EINVAL",
        "8423424, 2, 1024, 64, 255, 4096, 2048, EINVAL",
        "8423424, 2, 1024, 64, 520, 4096, 2048, EINVAL",
        "8423424, 101, 1024, 64, 512, 4096, 2048, EINVAL",
        "8423424, 2, 1024, 64, 512, 4096, 65600, EINVAL",
        "8423424, 2, 1024, -1, 512, 4096, 2048, EINVAL",
        "8423424, 2, -1024, 64, 512, 4096, 2048, EINVAL",
        "0, 2, 1024, 64, 512, 4096, 2048, EINVAL",
        "-1, 2, 1024, 64, 512, 4096, 2048, EINVAL",
        "40960, 2, 1024, 64, 512, 4096, 2048, ENOMEM",
        "100, 2, 1024, 64, 512, 4096, 2048, ENOMEM"
    })
    void shouldRefuseImpossibleMemory(
            long size, int ifs, int ifSize, int rings, int ringSize, int bufs, int bufSize, Errno errno)
            throws Exception {
        RequestOption option =
                external(size, new Pool(0, ifs, ifSize), new Pool(0, rings, ringSize), new Pool(0, bufs, bufSize));
        assertThat(client().raw.failure(inExternal(option))).isEqualTo(errno);
        assertThat(fabric.memories.bytesInUse()).isZero();
    }
}
