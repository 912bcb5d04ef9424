package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.memory.SharedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class GrowingMemoryTest {
    private static final int SIZE = 64 * 1024;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int SEAL_SHRINK = 0x2;

    @Test
    void shouldBeZeroedAndWritableToTheLastByte() throws Exception {
        try (GrowingMemory memory = GrowingMemory.create("test", SIZE)) {
            assertThat(memory.extent()).isEqualTo(SIZE);
            memory.allocate(0, SIZE);
            assertThat(memory.address() % GrowingMemory.PAGE_SIZE).isZero();
            assertThat(SharedMemory.getLong(memory.address() + SIZE - 8)).isZero();

            SharedMemory.putLong(memory.address() + SIZE - 8, 42);

            assertThat(SharedMemory.getLong(memory.address() + SIZE - 8)).isEqualTo(42);
        }
    }

    @Test
    void shouldRefuseToShrinkOrUnseal() throws Exception {
        try (GrowingMemory memory = GrowingMemory.create("test", SIZE);
                OwnedFd client = duplicate(memory)) {
            memory.allocate(0, SIZE);
            assertThatThrownBy(() -> MemoryCalls.ftruncate(client, SIZE - GrowingMemory.PAGE_SIZE))
                    .hasMessageContaining("EPERM");
            assertThatThrownBy(() -> SystemCalls.fcntl(client, "F_ADD_SEALS", F_ADD_SEALS, 0x8))
                    .hasMessageContaining("EPERM");
        }
    }

    @Test
    void shouldShareMemoryWithWhoeverAdoptsIt() throws Exception {
        try (GrowingMemory daemon = GrowingMemory.create("test", SIZE);
                GrowingMemory client = GrowingMemory.adopt(duplicate(daemon), SIZE)) {
            assertThat(client.address()).isNotEqualTo(daemon.address());
            daemon.allocate(4096, 4096);

            SharedMemory.putInt(client.address() + 4096, 0x1234);

            assertThat(SharedMemory.getInt(daemon.address() + 4096)).isEqualTo(0x1234);
        }
    }

    @Test
    void shouldOccupyThePagesThatWereAllocatedAndNoOthers() throws Exception {
        try (GrowingMemory memory = GrowingMemory.create("test", SIZE)) {
            assertThat(memory.missing(4095, 2)).isEqualTo(8192);
            memory.allocate(4095, 2);
            memory.allocate(5000, 8192);
            assertThat(memory.missing(0, SIZE)).isEqualTo(SIZE - 4 * 4096);
            assertThat(memory.allocated()).isEqualTo(4 * 4096);
            assertThat(memory.fileSize()).isEqualTo(4 * 4096);
            long kilobytes = Files.readAllLines(Path.of("/proc/self/smaps")).stream()
                    .dropWhile(line -> !line.startsWith(Long.toHexString(memory.address()) + "-"))
                    .filter(line -> line.startsWith("Rss:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
            assertThat(kilobytes * 1024).isEqualTo(4 * 4096);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 1, 4095, 4097})
    void shouldRefuseSizeThatIsNotWholePages(long size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrowingMemory.create("test", size))
                .withMessage("extent of shared memory is " + size + " bytes; accepted: a positive multiple of 4096");
    }

    /** Not by {@code create}: if the check failed to work, that would drive the machine out of memory. */
    @Test
    void shouldSayThatThereIsNoRoom() throws Exception {
        assertThatThrownBy(() -> GrowingMemory.requireRoom(8193, 8192))
                .isInstanceOf(IOException.class)
                .hasMessage("no room for 8193 bytes of shared memory; accepted: up to 8192 are available"
                        + " on this machine or in this container");
        GrowingMemory.requireRoom(8192, 8192);
    }

    @Test
    void shouldKnowHowMuchMemoryIsAvailable() throws Exception {
        assertThat(AvailableMemory.bytes()).isBetween(1L << 20, 1L << 48);
        assertThat(AvailableMemory.total()).isBetween(AvailableMemory.bytes(), 1L << 48);
    }

    @Test
    void shouldRefuseToAllocateBeyondItsExtent() throws Exception {
        try (GrowingMemory memory = GrowingMemory.create("test", SIZE)) {
            assertThatThrownBy(() -> memory.allocate(SIZE, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.allocate(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void shouldKnowTheSameFileByAnotherDescriptor() throws Exception {
        try (GrowingMemory memory = GrowingMemory.create("test", SIZE);
                GrowingMemory other = GrowingMemory.create("test", SIZE);
                OwnedFd received = duplicate(memory)) {
            assertThat(GrowingMemory.fileKey(received))
                    .isEqualTo(memory.fileKey())
                    .isNotEqualTo(other.fileKey());
        }
    }

    @Test
    void shouldRefuseToAdoptMemoryThatCanShrink() throws Exception {
        OwnedFd received = MemoryCalls.memfdCreate("unsealed", MFD_ALLOW_SEALING);
        MemoryCalls.ftruncate(received, SIZE);

        assertThatThrownBy(() -> GrowingMemory.adopt(received, SIZE))
                .hasMessageStartingWith("shared memory has the seals 0x0; accepted:");
        assertThat(received.isOpen()).isFalse();
    }

    @Test
    void shouldRefuseToAdoptMemoryWhoseSealsCanGrow() throws Exception {
        OwnedFd received = MemoryCalls.memfdCreate("half-sealed", MFD_ALLOW_SEALING);
        MemoryCalls.ftruncate(received, SIZE);
        SystemCalls.fcntl(received, "F_ADD_SEALS", F_ADD_SEALS, SEAL_SHRINK);

        assertThatThrownBy(() -> GrowingMemory.adopt(received, SIZE)).hasMessageContaining("seals 0x2");
    }

    @Test
    void shouldRefuseToAdoptAnOrdinaryFile(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[SIZE]);
        OwnedFd received = SystemCalls.open(file.toString(), SystemCalls.O_RDWR);

        assertThatThrownBy(() -> GrowingMemory.adopt(received, SIZE)).isInstanceOf(IOException.class);
        assertThat(received.isOpen()).isFalse();
    }

    @Test
    void shouldFillHolesOfMemoryItAdopts() throws Exception {
        try (GrowingMemory maker = GrowingMemory.create("test", SIZE)) {
            maker.allocate(0, SIZE);
            int punchHoleAndKeepSize = 0x2 | 0x1;
            assertThat(LibC.INSTANCE.fallocate(maker.fd(), punchHoleAndKeepSize, 0, SIZE))
                    .isZero();

            try (GrowingMemory adopted = GrowingMemory.adopt(duplicate(maker), SIZE)) {
                adopted.allocate(0, SIZE);
                assertThat((long) Files.getAttribute(Path.of("/proc/self/fd/" + adopted.fd()), "size"))
                        .isEqualTo(SIZE);
                SharedMemory.putLong(adopted.address() + SIZE - 8, 1);
            }
        }
    }

    @Test
    void shouldUnmapOnce() throws Exception {
        GrowingMemory memory = GrowingMemory.create("test", SIZE);
        String range = Long.toHexString(memory.address()) + "-";
        assertThat(Files.readString(Path.of("/proc/self/maps"))).contains(range);

        memory.close();
        memory.close();

        assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                .noneMatch(line -> line.startsWith(range) && line.contains("memfd:test"));
    }

    private static OwnedFd duplicate(GrowingMemory memory) {
        int fDupfdCloexec = 1030;
        return OwnedFd.adopt(LibC.INSTANCE.fcntl(memory.fd(), fDupfdCloexec, 0L));
    }
}
