package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ReadableKickTest {
    private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);

    /** More than a pipe holds: 64 KiB (pipe(7)). */
    private static final int MORE_THAN_A_PIPE_HOLDS = 70_000;

    @Test
    void shouldWakeTheWorkerEachTimeAndNeverFillUp() throws Exception {
        try (EpollDoorbell doorbell = EpollDoorbell.create();
                WakeupPipe pipe = WakeupPipe.create()) {
            ReadableKick kick = new ReadableKick(pipe.readEnd());
            kick.connect(doorbell);
            for (int i = 0; i < MORE_THAN_A_PIPE_HOLDS; i++) {
                pipe.signal();
            }
            doorbell.await(FOR_EVER);
            for (int i = 0; i < MORE_THAN_A_PIPE_HOLDS / 1000; i++) {
                for (int bytes = 0; bytes < 1000; bytes++) {
                    pipe.signal();
                }
                doorbell.await(FOR_EVER);
            }
            kick.disconnect(doorbell);
            pipe.signal();
            long before = System.nanoTime();
            doorbell.await(20_000_000);
            assertThat(System.nanoTime() - before).as("slept").isGreaterThanOrEqualTo(20_000_000);
        }
    }
}
