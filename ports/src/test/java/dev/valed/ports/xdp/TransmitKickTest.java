package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.testing.Await;
import dev.valed.ports.sys.Errno;
import org.junit.jupiter.api.Test;

/** When the kernel is called, and what becomes of frames when it says nothing, or no. */
class TransmitKickTest extends EgressFixture {

    @Test
    void shouldCallTheKernelOnlyIfItAsks() {
        FakeSocket.setNeedWakeup(socket.transmit, false);
        deliver(frames(10));
        assertThat(socket.transmitCalls).isZero();

        FakeSocket.setNeedWakeup(socket.transmit, true);
        deliver(frames(10));
        assertThat(socket.transmitCalls).isOne();
        assertThat(socket.wire).hasSize(20);
    }

    @Test
    void shouldCallAgainWhileTheKernelTakesSomeEachTime() {
        socket.perCall = 32;
        deliver(frames(SIZE));
        assertThat(socket.transmitCalls).isEqualTo(2);
        assertThat(socket.wire).hasSize(SIZE);
    }

    @Test
    void shouldSendWithoutAWordFromTheKernelWhenTheTimeIsUp() {
        FakeSocket.setNeedWakeup(socket.transmit, false);
        deliver(frames(3));
        deliver(frames(3));
        assertThat(socket.timerStarts).as("a timer that runs is not started").isOne();
        assertThat(socket.wire).isEmpty();

        kick.timeIsUp();

        assertThat(socket.wire).hasSize(6);
        assertThat(kick.late()).isOne();
        assertThat(socket.timerStarts).as("nothing is left to wait for").isOne();
    }

    @Test
    void shouldNotCallWhenTheTimeIsUpAndAllWentWell() {
        FakeSocket.setNeedWakeup(socket.transmit, false);
        deliver(frames(3));
        socket.send(3);
        deliver(frames(3)); // these have not waited for long
        int calls = socket.transmitCalls;

        kick.timeIsUp();

        assertThat(socket.transmitCalls).isEqualTo(calls);
        assertThat(kick.late()).isZero();
        assertThat(socket.timerStarts).isEqualTo(2);
    }

    @Test
    void shouldGoOnAfterTheKernelTookNothingForAWhile() {
        socket.failure = -Errno.EBUSY.number();
        deliver(frames(3));
        for (int i = 1; i <= 5; i++) {
            kick.timeIsUp();
            assertThat(socket.timerStarts).isEqualTo(1 + i);
        }
        assertThat(kick.late()).isZero();

        socket.failure = 0;
        kick.timeIsUp();

        assertThat(socket.wire).hasSize(3);
        assertThat(kick.late()).isOne();
    }

    /** The frames' memory came back, as it does when a lost interrupt is made up for: only a call shows it. */
    @Test
    void shouldLookForFramesThatCameBackWithoutAWord() {
        deliver(frames(SIZE));
        XskCalls calls = whenWoken(() -> {
            socket.completeAll();
            return socket.wakeTransmit();
        });
        FakeSocket.setNeedWakeup(socket.transmit, false);
        TransmitKick late = new TransmitKick(ring, calls);
        XskEgress slow = new XskEgress(ring, late, FakeSocket.FRAME_SIZE, MTU);

        offered++;
        assertThat(worker.deliver(slow, frames(1))).isOne();

        assertThat(late.late()).isOne();
    }

    @Test
    void shouldLookOnlyOnceInAMillisecond() {
        deliver(frames(SIZE));
        int calls = socket.transmitCalls;
        long start = System.nanoTime();
        int looks = 0;
        while (System.nanoTime() - start < 20 * TransmitKick.LOOK_NANOS) {
            deliver(frames(1));
            looks++;
        }
        long passed = (System.nanoTime() - start) / TransmitKick.LOOK_NANOS;

        assertThat(socket.transmitCalls - calls - looks)
                .as("besides those that end a batch")
                .isLessThanOrEqualTo((int) passed + 1);
    }

    @Test
    void shouldRefuseFramesWhileTheInterfaceIsOffAndGoOnAfterwards() {
        socket.failure = -Errno.ENETDOWN.number();
        assertThat(deliver(frames(2))).isEqualTo(2); // nobody knew
        assertThat(deliver(frames(3))).isZero();
        assertThat(worker.counters.droppedTransmit(DropReason.DOWN)).isEqualTo(3);
        assertThat(socket.timerStarts).as("there is nothing to look after").isZero();

        socket.failure = 0;
        Await.until("sending again", () -> deliver(frames(1)) == 1);

        assertThat(socket.wire).hasSize(3);
    }
}
