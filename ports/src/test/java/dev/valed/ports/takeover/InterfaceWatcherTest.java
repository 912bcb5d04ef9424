package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.testing.Await;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.testing.OpenDescriptors;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class InterfaceWatcherTest {

    /** Of epoll sets and events; whatever else this process has open may come and go. */
    private static long descriptors() throws IOException {
        return OpenDescriptors.targets().stream()
                .filter(target -> target.startsWith("anon_inode:"))
                .count();
    }

    private static long watcherThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("interface-watcher"))
                .count();
    }

    @Test
    void shouldTellOnlyWhomItConcerns() throws Exception {
        try (Counting one = new Counting();
                Counting other = new Counting()) {
            InterfaceWatcher.add(one);
            InterfaceWatcher.add(other);

            other.event.signal();
            Await.until("a look", () -> other.looks.get() == 1);
            one.event.signal();
            one.event.signal();
            Await.until("a look", () -> one.looks.get() >= 1);

            assertThat(other.looks).hasValue(1);
            InterfaceWatcher.remove(one);
            InterfaceWatcher.remove(other);
        }
    }

    @Test
    void shouldTellWhatHappenedBeforeItWasAdded() throws Exception {
        try (Counting one = new Counting()) {
            one.event.signal();
            InterfaceWatcher.add(one);
            Await.until("a look", () -> one.looks.get() == 1);
            InterfaceWatcher.remove(one);
        }
    }

    @Test
    void shouldEndWithTheLastAndBeginAnew() throws Exception {
        long before = descriptors();
        try (Counting one = new Counting();
                Counting other = new Counting()) {
            for (int round = 0; round < 3; round++) {
                InterfaceWatcher.add(one);
                InterfaceWatcher.add(other);
                assertThat(watcherThreads()).isOne();
                InterfaceWatcher.remove(one);
                assertThat(watcherThreads()).isOne();
                int looks = other.looks.get();
                other.event.signal();
                Await.until("a look", () -> other.looks.get() > looks);
                InterfaceWatcher.remove(other);
                InterfaceWatcher.remove(other);
                assertThat(watcherThreads()).isZero();
            }
            assertThat(one.looks).hasValue(0);
        }
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void shouldGoOnWhenOneFails() throws Exception {
        try (Counting failing = new Counting();
                Counting other = new Counting()) {
            failing.fails = true;
            InterfaceWatcher.add(failing);
            InterfaceWatcher.add(other);
            failing.event.signal();
            Await.until("a look", () -> failing.looks.get() == 1);
            other.event.signal();
            Await.until("a look", () -> other.looks.get() == 1);
            InterfaceWatcher.remove(failing);
            InterfaceWatcher.remove(other);
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenOneCannotBeAdded() throws Exception {
        long before = descriptors();
        Counting closed = new Counting() {
            @Override
            public int fd() {
                return 1_000_000;
            }
        };
        assertThatThrownBy(() -> InterfaceWatcher.add(closed)).isInstanceOf(SystemCallException.class);
        closed.close();
        assertThat(watcherThreads()).isZero();
        assertThat(descriptors()).isEqualTo(before);
    }

    private static class Counting implements InterfaceWatcher.Watched, AutoCloseable {
        final EventFd event;
        final AtomicInteger looks = new AtomicInteger();
        volatile boolean fails;

        Counting() throws SystemCallException {
            event = EventFd.create();
        }

        @Override
        public int fd() {
            return event.fd();
        }

        @Override
        public void look() {
            looks.incrementAndGet();
            if (fails) {
                throw new IllegalStateException("as the test wants it");
            }
        }

        @Override
        public void close() {
            event.close();
        }
    }
}
