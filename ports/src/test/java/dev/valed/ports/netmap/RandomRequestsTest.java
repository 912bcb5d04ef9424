package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Describe;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestBody;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.netmap.request.RequestType;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Any value in any field of any request, by clients that come and go, beside two that must not notice. */
@Timeout(300)
class RandomRequestsTest {
    private static final long MEMORY_LIMIT = 64L << 20;
    private static final String[] NAMES = {
        "vale0:a",
        "vale0:b",
        "vale0:a{1",
        "vale0:a}1",
        "vale0:b{x",
        "tap0",
        "tap0{1",
        "tap0}1",
        "eth99",
        "",
        "vale0:",
        "{",
        "vale9:z",
        "vale0:\u00ff\u0001",
        "x{1}2{3"
    };
    private static final int[] NUMBERS = {0, 1, 2, 3, 7, 15, 16, 17, 255, 4096, 65_535, 1 << 20, Integer.MAX_VALUE, -1};
    private static final int[] MODES = {0, 1, 1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, -1};

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private TestSwitch fabric;
    private HonestPair honest;
    private OpenResources before;

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD, Budgets.MOST_CONNECTIONS, MEMORY_LIMIT);
        honest = new HonestPair(fabric);
        honest.assertAlive();
        before = OpenResources.count();
    }

    @AfterEach
    void othersGoOnAndEverythingIsGivenBack() throws Exception {
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
        honest.assertAlive();
        honest.close();
        Await.until("budgets", fabric::hasEverythingBack);
        for (String port : new String[] {"a", "b", "c", "d"}) {
            assertThat(fabric.statistics(port).isConserved()).as(port).isTrue();
        }
        for (String port : new String[] {"c", "d"}) {
            assertThat(fabric.statistics(port).totalReceiveDrops()).isZero();
        }
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
    }

    private int pick(int[] from) {
        return from[random.nextInt(from.length)];
    }

    private Register register() {
        RingCounts rings = random.nextInt(3) == 0
                ? new RingCounts(
                        pick(NUMBERS),
                        pick(NUMBERS),
                        pick(NUMBERS) & 0xffff,
                        pick(NUMBERS) & 0xffff,
                        random.nextInt(4),
                        1)
                : PortFixture.SMALL;
        return new Register(
                random.nextLong(),
                random.nextLong(),
                rings,
                random.nextInt(4) == 0 ? random.nextInt(100) : 0,
                random.nextInt(4) == 0 ? pick(NUMBERS) & 0xffff : 0,
                pick(MODES),
                random.nextInt(4) == 0 ? Math.min(pick(NUMBERS), 10_000) & 0x3fff : 0,
                random.nextInt(3) == 0 ? random.nextLong() : 0);
    }

    private NetmapRequest request() {
        RequestType type = random.nextInt(3) == 0
                ? RequestType.values()[random.nextInt(RequestType.values().length)]
                : RequestType.REGISTER;
        RequestBody body;
        if (type == RequestType.REGISTER) {
            body = register();
        } else {
            byte[] bytes = new byte[type.bodyLength()];
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            }
            body = RequestBody.get(type, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        }
        List<RequestOption> options = new ArrayList<>();
        while (random.nextInt(6) == 0) {
            byte[] payload = new byte[random.nextInt(100)];
            random.nextBytes(payload);
            options.add(new RequestOption(random.nextInt(8), 0, payload));
        }
        String name = NAMES[random.nextInt(NAMES.length)];
        return new NetmapRequest(type, 14 + random.nextInt(2), name, body, options)
                .with(name, body.length() == type.bodyLength() ? body : register());
    }

    private void scribble(RawClient client, Binding binding) throws Exception {
        try (GrowingMemory memory = client.map(binding)) {
            long interfaceStart = binding.regionOffset() + binding.interfaceOffset();
            for (int i = 0; i < 100; i++) {
                long start = random.nextInt(4) == 0 || binding.rings().isEmpty()
                        ? interfaceStart
                        : random.nextBoolean()
                                ? binding.rings().getFirst().sync()
                                : binding.rings().getLast().ring();
                SharedMemory.putInt(memory.address() + start + 4L * random.nextInt(128), pick(NUMBERS));
            }
        }
    }

    @Test
    void shouldAnswerEveryRequestAndGiveEverythingBack() throws Exception {
        List<RawClient> present = new ArrayList<>();
        int granted = 0;
        for (int i = 0; i < 3000; i++) {
            if (present.size() > 20 || random.nextInt(4) == 0 && !present.isEmpty()) {
                present.remove(random.nextInt(present.size())).close();
            }
            RawClient client = new RawClient(fabric.socket);
            present.add(client);
            ControlMessage reply = client.ask(request());
            assertThat(reply).as("seed %d, request %d", seed, i).isInstanceOfAny(Done.class, Failed.class);
            if (reply instanceof Failed failed) {
                assertThat(failed.errno()).as("seed %d: %s", seed, failed).isNotEqualTo(Errno.EIO.number());
            } else if (((Done) reply).binding() != null) {
                granted++;
                if (random.nextBoolean()) {
                    scribble(client, ((Done) reply).binding());
                }
                assertThat(client.ask(new Describe(4))).isInstanceOf(Done.class);
            }
        }
        present.forEach(RawClient::close);
        assertThat(granted).as("seed %d", seed).isGreaterThan(20);
    }

    @Test
    void shouldAnswerEveryDamagedMessage() throws Exception {
        int failures = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] message = RawClient.encoded(i, request());
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            try (RawClient client = new RawClient(fabric.socket)) {
                client.send(message);
                failures += client.reply() instanceof Failed ? 1 : 0;
            } catch (EOFException e) {
                throw new AssertionError("no answer, seed " + seed + ", message " + i, e);
            }
        }
        assertThat(failures).isPositive();
    }

    @Test
    void shouldSurviveClientsThatLeaveBetweenAnyTwoSteps() throws Exception {
        for (int i = 0; i < 1500; i++) {
            try (RawClient client = new RawClient(fabric.socket)) {
                for (int messages = random.nextInt(4); messages > 0; messages--) {
                    client.send(RawClient.encoded(i, request()));
                }
                for (int spins = random.nextInt(20_000); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
