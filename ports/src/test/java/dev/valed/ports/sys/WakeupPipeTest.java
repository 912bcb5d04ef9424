package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class WakeupPipeTest {
    private static final int F_SETFL = 4;

    /** More than a pipe holds: 16 pages (pipe(7)). */
    private static final int MORE_THAN_A_PIPE_HOLDS = 70_000;

    @Test
    void shouldWakeWhoeverWaitsOnReadEnd() throws Exception {
        try (WakeupPipe pipe = WakeupPipe.create();
                Epoll epoll = Epoll.create(1)) {
            epoll.add(pipe.readEnd(), Epoll.IN, 7);
            assertThat(epoll.poll()).isZero();

            pipe.signal();

            assertThat(epoll.await(60_000_000_000L)).isOne();
            assertThat(epoll.data(0)).isEqualTo(7);
        }
    }

    @Test
    void shouldNotLetOneReaderMakeAnotherBlock() throws Exception {
        try (WakeupPipe pipe = WakeupPipe.create();
                OwnedFd other = pipe.openReadEnd();
                Arena arena = Arena.ofConfined()) {
            assertThat(LibC.INSTANCE.fcntl(other.number(), F_SETFL, 0L)).isZero();
            MemorySegment sink = arena.allocate(8);
            pipe.signal();

            assertThat(Downcalls.tryRead(other.number(), sink.address(), sink.byteSize()))
                    .isOne();
            assertThat(Downcalls.tryRead(pipe.readEnd(), sink.address(), sink.byteSize()))
                    .isNegative();
        }
    }

    @Test
    void shouldNotBlockWhenReaderTurnsHostile() throws Exception {
        try (WakeupPipe pipe = WakeupPipe.create();
                Arena arena = Arena.ofConfined()) {
            // What a client can do with the end it was given: make it blocking, and never read.
            assertThat(LibC.INSTANCE.fcntl(pipe.readEnd(), F_SETFL, 0L)).isZero();

            for (int i = 0; i < MORE_THAN_A_PIPE_HOLDS; i++) {
                pipe.signal();
            }

            MemorySegment sink = arena.allocate(MORE_THAN_A_PIPE_HOLDS);
            assertThat(Downcalls.tryRead(pipe.readEnd(), sink.address(), sink.byteSize()))
                    .isPositive();
        }
    }
}
