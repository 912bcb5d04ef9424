package dev.valed.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SharedMemoryTest {

    private final Arena arena = Arena.ofConfined();
    private final long address = arena.allocate(64, 8).address();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void shouldReadWhatItWroteLittleEndian() {
        SharedMemory.putLong(address + 1, 0x0123_4567_89ab_cdefL);
        assertThat(SharedMemory.getLong(address + 1)).isEqualTo(0x0123_4567_89ab_cdefL);
        assertThat(SharedMemory.getInt(address + 1)).isEqualTo(0x89ab_cdef);
        assertThat(SharedMemory.getByte(address + 1)).isEqualTo((byte) 0xef);
        SharedMemory.putByte(address + 8, (byte) 0x7f);
        assertThat(SharedMemory.getInt(address + 5)).isEqualTo(0x7f23_4567);
        SharedMemory.putInt(address + 3, -2);
        assertThat(SharedMemory.getInt(address + 3)).isEqualTo(-2);
    }

    @Test
    void shouldOrderWordsWithoutChangingThem() {
        SharedMemory.putIntRelease(address + 4, 0x8000_0001);
        assertThat(SharedMemory.getIntAcquire(address + 4)).isEqualTo(0x8000_0001);
        SharedMemory.putIntOpaque(address, 7);
        assertThat(SharedMemory.getIntOpaque(address)).isEqualTo(7);
        assertThat(SharedMemory.getLongOpaque(address)).isEqualTo(0x8000_0001_0000_0007L);
    }

    @Test
    void shouldCopyInAndOutAndClear() {
        byte[] bytes = {1, 2, 3, 4, 5};
        SharedMemory.copyIn(bytes, 1, address + 3, 4);
        byte[] read = new byte[6];
        SharedMemory.copyOut(address + 2, read, 0, 6);
        assertThat(read).containsExactly(0, 2, 3, 4, 5, 0);
        SharedMemory.copy(address + 3, address + 20, 4);
        SharedMemory.clear(address + 3, 3);
        SharedMemory.copyOut(address + 2, read, 0, 6);
        assertThat(read).containsExactly(0, 0, 0, 0, 5, 0);
        assertThat(SharedMemory.getInt(address + 20)).isEqualTo(0x0504_0302);
    }
}
