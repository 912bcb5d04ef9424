package dev.valed.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopierTest {

    private static final int LENGTH = 1514;

    private FrameMemory memory;

    @BeforeEach
    void open() throws Exception {
        memory = FrameMemory.create();
    }

    @AfterEach
    void close() {
        memory.close();
    }

    /** What is in a frame: one byte longer than it. */
    private static byte[] payload(int frame) {
        byte[] bytes = new byte[LENGTH + 1];
        new Random(frame).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldCopyEveryByteOfEveryFrameIntoABufferOfItsOwn() {
        for (int frame = 0; frame < FrameMemory.FRAMES; frame++) {
            SharedMemory.copyIn(payload(frame), 0, memory.sent(frame), LENGTH + 1);
        }

        assertThat(new Copier(memory, LENGTH).alone(1)).isPositive();

        for (int frame = 0; frame < FrameMemory.FRAMES; frame++) {
            byte[] received = new byte[LENGTH + 1];
            SharedMemory.copyOut(memory.received(frame), received, 0, LENGTH + 1);
            byte[] expected = payload(frame);
            expected[LENGTH] = 0;
            assertThat(received).isEqualTo(expected);
        }
    }
}
