package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.port.Doorbell;
import dev.valed.core.testing.Allocation;
import java.io.IOException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EpollDoorbellTest {
    /** An await of this long that returns sooner was woken; one that is not ends the test by its time limit. */
    private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);

    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(20);

    private EpollDoorbell doorbell;
    private EventFd eventFd;
    private int readable;

    @BeforeEach
    void open() throws Exception {
        doorbell = EpollDoorbell.create();
        eventFd = EventFd.create();
    }

    @AfterEach
    void close() {
        doorbell.close();
        eventFd.close();
    }

    @Test
    void shouldWakeSleeperByRing() throws Exception {
        Thread sleeper = Thread.ofPlatform().start(() -> doorbell.await(FOR_EVER));

        doorbell.ring();

        sleeper.join();
    }

    @Test
    void shouldNotSleepAfterRing() {
        doorbell.ring();

        assertThat(doorbell.await(FOR_EVER)).isTrue();
    }

    @Test
    void shouldNotSleepAfterRingThatPollMet() {
        doorbell.ring();
        doorbell.poll();

        assertThat(doorbell.await(FOR_EVER)).isTrue();
    }

    @Test
    void shouldSleepWhenNobodyRings() {
        doorbell.ring();
        doorbell.poll();
        doorbell.await(FOR_EVER);

        assertThat(sleepsFor(SHORT)).isTrue();
        assertThat(doorbell.await(SHORT)).as("rung").isFalse();
    }

    @Test
    void shouldSleepAgainAfterEveryRing() {
        for (int i = 0; i < 3; i++) {
            doorbell.ring();
            doorbell.await(FOR_EVER);
            assertThat(sleepsFor(SHORT)).isTrue();
        }
    }

    @Test
    void shouldWakeByKickThatNobodyReads() throws Exception {
        EventFdKick kick = new EventFdKick(eventFd);
        kick.connect(doorbell);
        for (int i = 0; i < 3; i++) {
            eventFd.signal();
            doorbell.await(FOR_EVER);
            assertThat(sleepsFor(SHORT)).isTrue();
        }

        kick.disconnect(doorbell);
        eventFd.signal();
        assertThat(sleepsFor(SHORT)).isTrue();
        kick.disconnect(doorbell);
    }

    @Test
    void shouldTellListenerOnceForEachEdge() throws Exception {
        doorbell.watchDevice(eventFd.fd(), () -> readable++);
        doorbell.poll();
        assertThat(readable).isZero();

        eventFd.signal();
        doorbell.poll();
        assertThat(readable).isOne();
        doorbell.poll();
        assertThat(readable).isOne();

        eventFd.signal();
        doorbell.await(FOR_EVER);
        assertThat(readable).isEqualTo(2);
    }

    @Test
    void shouldTellListenerOfDeviceThatWasReadableBefore() throws Exception {
        eventFd.signal();

        doorbell.watchDevice(eventFd.fd(), () -> readable++);
        doorbell.poll();

        assertThat(readable).isOne();
    }

    @Test
    void shouldTellOnlyTheListenerOfTheDevice() throws Exception {
        try (EventFd other = EventFd.create()) {
            doorbell.watchDevice(other.fd(), () -> readable += 100);
            doorbell.watchDevice(eventFd.fd(), () -> readable++);
            doorbell.unwatchDevice(other.fd());
            other.signal();
            eventFd.signal();
            doorbell.poll();
            assertThat(readable).isOne();

            doorbell.watchDevice(other.fd(), () -> readable += 10);
            doorbell.poll();
            assertThat(readable).isEqualTo(11);
        }
    }

    @Test
    void shouldRefuseToWatchTwice() throws Exception {
        doorbell.watchDevice(eventFd.fd(), () -> readable++);

        assertThatThrownBy(() -> doorbell.watchDevice(eventFd.fd(), () -> readable += 100))
                .hasMessageContaining("EEXIST");

        eventFd.signal();
        doorbell.poll();
        assertThat(readable).isOne();
    }

    @Test
    void shouldMeetMoreEventsThanOneLookReports() throws Exception {
        EventFd[] many = new EventFd[200];
        for (int i = 0; i < many.length; i++) {
            many[i] = EventFd.create();
            doorbell.watchDevice(many[i].fd(), () -> readable++);
            many[i].signal();
        }
        for (int i = 0; i < 10; i++) {
            doorbell.poll();
        }
        assertThat(readable).isEqualTo(many.length);
        for (EventFd each : many) {
            each.close();
        }
    }

    @Test
    void shouldIgnoreCallsAfterClose() {
        doorbell.close();

        doorbell.ring();
        doorbell.poll();
        doorbell.await(FOR_EVER);
        doorbell.unwatchDevice(eventFd.fd());
        doorbell.close();
    }

    @Test
    void shouldRefuseDoorbellsOfAnotherKind() {
        assertThatThrownBy(() -> new EventFdKick(eventFd).connect(Doorbell.SILENT))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldNotAllocate() throws Exception {
        FutureTask<Long> measurement = new FutureTask<>(() -> {
            doorbell.watchDevice(eventFd.fd(), () -> readable++);
            return Allocation.least(() -> cycle(20_000));
        });
        Thread.ofPlatform().start(measurement);

        assertThat(measurement.get()).isZero();
    }

    private void cycle(int times) {
        for (int i = 0; i < times; i++) {
            eventFd.signal();
            doorbell.poll();
            doorbell.ring();
            doorbell.await(FOR_EVER);
            doorbell.await(0);
        }
    }

    private boolean sleepsFor(long nanos) {
        long before = System.nanoTime();
        doorbell.await(nanos);
        return System.nanoTime() - before >= nanos;
    }
}
