package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EventFdTest {
    @Test
    void shouldKeepSignalUntilDrained() throws Exception {
        try (EventFd eventFd = EventFd.create()) {
            assertThat(eventFd.drain()).isFalse();

            eventFd.signal();
            eventFd.signal();

            assertThat(eventFd.drain()).isTrue();
            assertThat(eventFd.drain()).isFalse();
        }
    }

    @Test
    void shouldNotBlockWhenCounterIsAtItsMaximum() throws Exception {
        try (EventFd eventFd = EventFd.create();
                Arena arena = Arena.ofConfined()) {
            MemorySegment maximum = arena.allocateFrom(ValueLayout.JAVA_LONG, 0xffff_ffff_ffff_fffeL);
            assertThat(Downcalls.tryWrite(eventFd.fd(), maximum.address(), Long.BYTES))
                    .isEqualTo(Long.BYTES);

            eventFd.signal();

            assertThat(eventFd.drain()).isTrue();
        }
    }

    @Test
    void shouldIgnoreSignalAfterClose() throws Exception {
        EventFd eventFd = EventFd.create();
        eventFd.close();

        eventFd.signal();

        assertThat(eventFd.drain()).isFalse();
    }
}
