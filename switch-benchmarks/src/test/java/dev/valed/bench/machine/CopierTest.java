package dev.valed.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
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

    private static byte byteOf(int frame, int offset) {
        return (byte) (frame * 31 + offset);
    }

    private void write() {
        for (int frame = 0; frame < FrameMemory.FRAMES; frame++) {
            for (int i = 0; i < LENGTH + 1; i++) {
                SharedMemory.putByte(memory.sent(frame) + i, byteOf(frame, i));
            }
        }
    }

    @Test
    void shouldCopyEveryByteOfEveryFrameIntoABufferOfItsOwn() {
        write();

        assertThat(new Copier(memory, LENGTH).alone(1)).isPositive();

        for (int frame = 0; frame < FrameMemory.FRAMES; frame++) {
            for (int i = 0; i < LENGTH; i++) {
                assertThat(SharedMemory.getByte(memory.received(frame) + i)).isEqualTo(byteOf(frame, i));
            }
            assertThat(SharedMemory.getByte(memory.received(frame) + LENGTH)).isZero();
        }
    }
}
