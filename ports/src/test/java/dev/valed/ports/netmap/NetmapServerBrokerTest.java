package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Ended;
import dev.valed.ports.netmap.control.NetmapServer;
import dev.valed.ports.netmap.memory.Memories;
import dev.valed.ports.netmap.port.NetmapBroker;
import dev.valed.ports.netmap.port.NetmapPort;
import dev.valed.ports.netmap.port.OpenPorts;
import dev.valed.ports.netmap.port.PortOpening;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.SystemCallException;
import java.io.File;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the server bears a broker that is slow, fails, or takes its word back; and a lack of descriptors. */
@Timeout(300)
class NetmapServerBrokerTest {
    private static final NetmapLayout SMALL = new NetmapLayout(1, 1, 16, 256);
    private static final byte[] OPEN = RawClient.encoded(1, RawClient.register("vale0:a", SMALL));
    private static final byte[] RUBBISH = badRequest();

    @TempDir
    private Path directory;

    private Path socket;
    private NetmapServer server;
    private OpenResources before;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    /** What the broker does with a new port before it gives it out. */
    private volatile Consumer<NetmapPort> onOpen = port -> {};

    private final NetmapBroker broker = new NetmapBroker() {
        @Override
        public NetmapPort open(PortOpening opening) throws RefusedException {
            SwitchedPort port = opening.switchedPort();
            try {
                onOpen.accept(port);
            } catch (RuntimeException e) {
                port.close();
                throw e;
            }
            opened.incrementAndGet();
            return port;
        }

        @Override
        public void close(NetmapPort port) {
            assertThat(((SwitchedPort) port).isUp()).isTrue();
            port.close();
            closed.incrementAndGet();
        }
    };

    /** Answered at once, by the thread that reads. */
    private static byte[] badRequest() {
        byte[] message = RawClient.encoded(1, RawClient.register("vale0:a", SMALL));
        message[20]++; // the body's length
        return message;
    }

    @BeforeEach
    void start() throws Exception {
        socket = directory.resolve("vale.sock");
        before = OpenResources.count();
        server = NetmapServer.start(
                socket, 0600, new OpenPorts(broker, new Memories(new Budgets(1L << 30, 1 << 20)), new ReentrantLock()));
    }

    @AfterEach
    void everythingIsGivenBack() {
        server.close();
        assertThat(closed).hasValue(opened.get());
        assertThat(OpenResources.count()).isEqualTo(before);
    }

    @Test
    void shouldServeOthersWhileTheBrokerWaits() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        onOpen = port -> awaitUninterruptibly(release);
        try (RawClient waiting = new RawClient(socket);
                RawClient other = new RawClient(socket)) {
            waiting.send(OPEN);
            assertThat(other.failure(RUBBISH)).isEqualTo(Errno.EINVAL);
            release.countDown();
            assertThat(waiting.reply()).isInstanceOf(Done.class);
        }
    }

    @Test
    void shouldGiveBackAPortWhoseClientLeftMeanwhileAndSpareTheBrokerThoseAfterIt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        onOpen = port -> {
            entered.countDown();
            awaitUninterruptibly(release);
        };
        RawClient first = new RawClient(socket);
        RawClient second = new RawClient(socket);
        first.send(OPEN);
        entered.await();
        second.send(OPEN);
        first.close();
        second.close();
        try (RawClient other = new RawClient(socket)) {
            // One thread reads in order: when this is answered it knows that the others have left.
            assertThat(other.failure(RUBBISH)).isEqualTo(Errno.EINVAL);
        }
        release.countDown();
        Await.until("closed", () -> closed.get() == 1);
        server.close();
        assertThat(opened).hasValue(1);
    }

    @Test
    void shouldDisconnectAPortThatTheBrokerHasNotGivenOutYet() throws Exception {
        onOpen = port -> server.disconnect(port);
        try (RawClient client = new RawClient(socket)) {
            client.send(OPEN);
            assertThat(client.reply()).isInstanceOf(Ended.class);
            assertThat(client.isEnded()).isTrue();
        }
        Await.until("closed", () -> closed.get() == 1);
    }

    @Test
    void shouldAnswerWhenTheBrokerFailsAndGoOn() throws Exception {
        onOpen = port -> {
            throw new IllegalStateException("thrown on purpose by a test");
        };
        try (RawClient client = new RawClient(socket)) {
            assertThat(client.failure(OPEN)).isEqualTo(Errno.EIO);
            onOpen = port -> {};
            client.send(OPEN);
            assertThat(client.reply()).isInstanceOf(Done.class);
        }
    }

    @Test
    void shouldWaitWithoutSpinningWhenDescriptorsRunOut() throws Exception {
        // Whatever is loaded on first use opens files, which is impossible below.
        System.getLogger("dev.valed.ports.netmap.control.ControlLoop")
                .log(Level.WARNING, "{0}", "a test, to load the logger");
        Await.until("nothing", () -> System.nanoTime() != 0);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long serverThread = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals("netmap-server"))
                .findFirst()
                .orElseThrow()
                .getThreadId();
        assertThat(threads.getThreadCpuTime(serverThread)).isNotNegative();
        new RawClient(socket).close();

        Deque<EventFd> fillers = new ArrayDeque<>();
        long[] limit = new long[2];
        LibC.INSTANCE.getrlimit(LibC.RLIMIT_NOFILE, limit);
        LibC.INSTANCE.setrlimit(LibC.RLIMIT_NOFILE, new long[] {highestDescriptor() + 8, limit[1]});
        RawClient client;
        long used;
        try {
            fill(fillers);
            fillers.pop().close();
            client = new RawClient(socket); // connected, but there is no descriptor to accept it with
            long cpu = threads.getThreadCpuTime(serverThread);
            long start = System.nanoTime();
            Await.until("300 ms", () -> System.nanoTime() - start > 300_000_000);
            used = threads.getThreadCpuTime(serverThread) - cpu;
        } finally {
            LibC.INSTANCE.setrlimit(LibC.RLIMIT_NOFILE, limit);
            fillers.forEach(EventFd::close);
        }
        assertThat(used).isLessThan(60_000_000);
        client.send(OPEN);
        assertThat(client.reply()).isInstanceOf(Done.class);
        client.close();
    }

    private interface LibC extends Library {
        LibC INSTANCE = Native.load(LibC.class);
        int RLIMIT_NOFILE = 7;

        int getrlimit(int resource, long[] limit);

        int setrlimit(int resource, long[] limit);
    }

    private static long highestDescriptor() {
        String[] descriptors = new File("/proc/self/fd").list();
        return Arrays.stream(descriptors).mapToLong(Long::parseLong).max().orElseThrow();
    }

    private static void fill(Deque<EventFd> fillers) {
        try {
            while (true) {
                fillers.push(EventFd.create());
            }
        } catch (SystemCallException e) {
            assertThat(e.is(Errno.EMFILE)).isTrue();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new InterruptedIOException());
        }
    }
}
