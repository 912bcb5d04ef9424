package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.testing.Await;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EpollTest {
    private static final long LONG_WAIT = TimeUnit.SECONDS.toNanos(60);

    private Epoll epoll;
    private EventFd first;
    private EventFd second;

    @BeforeEach
    void open() throws Exception {
        epoll = Epoll.create(2);
        first = EventFd.create();
        second = EventFd.create();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        epoll.close();
    }

    @Test
    void shouldReportWhichDescriptorIsReady() throws Exception {
        epoll.add(first.fd(), Epoll.IN, 0x1122_3344_5566_7788L);
        epoll.add(second.fd(), Epoll.IN, -2);
        first.signal();
        second.signal();

        assertThat(epoll.poll()).isEqualTo(2);
        assertThat(new long[] {epoll.data(0), epoll.data(1)}).containsExactlyInAnyOrder(0x1122_3344_5566_7788L, -2);
        assertThat(epoll.happened(0)).isEqualTo(Epoll.IN);
        assertThat(epoll.happened(1)).isEqualTo(Epoll.IN);
    }

    @Test
    void shouldReportEdgeOnceAndStateAgain() throws Exception {
        epoll.add(first.fd(), Epoll.IN | Epoll.EDGE_TRIGGERED, 1);
        epoll.add(second.fd(), Epoll.IN, 2);
        first.signal();
        second.signal();
        assertThat(epoll.poll()).isEqualTo(2);

        assertThat(epoll.poll()).isOne();
        assertThat(epoll.data(0)).isEqualTo(2);

        first.signal();
        assertThat(epoll.poll()).isEqualTo(2);
    }

    @Test
    void shouldReturnWhenTimeIsUp() {
        long before = System.nanoTime();

        int events = epoll.await(TimeUnit.MILLISECONDS.toNanos(20));

        assertThat(events).isZero();
        assertThat(System.nanoTime() - before)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void shouldWaitLessThanOneMillisecond() {
        // One of many, as the machine may be busy.
        Await.until("a wait that was short", () -> {
            long before = System.nanoTime();
            assertThat(epoll.await(TimeUnit.MICROSECONDS.toNanos(50))).isZero();
            long passed = System.nanoTime() - before;
            assertThat(passed).isGreaterThanOrEqualTo(TimeUnit.MICROSECONDS.toNanos(50));
            return passed < TimeUnit.MILLISECONDS.toNanos(1);
        });
    }

    @Test
    void shouldStopReportingRemovedDescriptor() throws Exception {
        epoll.add(first.fd(), Epoll.IN, 1);
        first.signal();
        epoll.remove(first.fd());

        assertThat(epoll.poll()).isZero();
        assertThatThrownBy(() -> epoll.remove(first.fd())).hasMessageContaining("ENOENT");
    }

    @Test
    void shouldChangeWhatIsWaitedFor() throws Exception {
        epoll.add(first.fd(), Epoll.IN, 1);
        epoll.modify(first.fd(), Epoll.OUT, 3);

        assertThat(epoll.await(LONG_WAIT)).isOne();
        assertThat(epoll.happened(0)).isEqualTo(Epoll.OUT);
        assertThat(epoll.data(0)).isEqualTo(3);
    }

    @Test
    void shouldReturnErrorNumberAfterClose() {
        epoll.close();

        assertThat(epoll.poll()).isEqualTo(-Errno.EBADF.number());
        assertThat(epoll.await(LONG_WAIT)).isEqualTo(-Errno.EBADF.number());
    }

    @Test
    void shouldRefuseRoomForNoEvents() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Epoll.create(0))
                .withMessage("maxEvents is 0; accepted: 1 and above");
    }
}
