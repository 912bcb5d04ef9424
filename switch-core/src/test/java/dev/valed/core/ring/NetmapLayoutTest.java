package dev.valed.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout against the offsets of net/netmap.h, API 14, x86-64, which are written out here as numbers. */
@Timeout(300)
class NetmapLayoutTest {

    private static final NetmapLayout LAYOUT = new NetmapLayout(2, 3, 256, 2048);

    @Test
    void shouldPlaceTheRegionBehindTheSyncArea() {
        assertThat(LAYOUT.regionOffset()).isEqualTo(8192); // 3 blocks of 2048, on a page
        assertThat(NetmapLayout.standard().regionOffset()).isEqualTo(4096);
        assertThat(LAYOUT.txRingOffset(0)).isEqualTo(8192 + 4096);
        assertThat(LAYOUT.txRingOffset(1)).isEqualTo(8192 + 4096 + 8192); // 256 + 256 * 16 bytes, on a page
        assertThat(LAYOUT.rxRingOffset(0)).isEqualTo(8192 + 4096 + 2 * 8192);
        assertThat(LAYOUT.buffersOffset()).isEqualTo(8192 + 4096 + 5 * 8192);
        assertThat(LAYOUT.buffers()).isEqualTo(2 + 5 * 256);
        assertThat(LAYOUT.size()).isEqualTo(LAYOUT.buffersOffset() + 1282 * 2048);
    }

    @Test
    void shouldGiveTheStandardSizes() {
        assertThat(NetmapLayout.standard()).isEqualTo(new NetmapLayout(1, 1, 1024, 2112));
        assertThat(NetmapLayout.standard().size() % 4096).isZero();
        assertThat(NetmapLayout.standard().size()).isBetween(2050L * 2112, 2050L * 2112 + 20 * 4096);
    }

    @Test
    void shouldWriteStructNetmapIf() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = formatted(arena, "vale0:a").asSlice(LAYOUT.regionOffset());
            assertThat(region.getString(0)).isEqualTo("vale0:a");
            assertThat(u32(region, 16)).as("ni_version").isEqualTo(14);
            assertThat(u32(region, 20)).as("ni_flags").isZero();
            assertThat(u32(region, 24)).as("ni_tx_rings").isEqualTo(2);
            assertThat(u32(region, 28)).as("ni_rx_rings").isEqualTo(3);
            assertThat(u32(region, 36)).as("ni_host_tx_rings").isZero();
            assertThat(u32(region, 40)).as("ni_host_rx_rings").isZero();
            for (int i = 0; i < 5; i++) {
                assertThat(u64(region, 56 + 8 * i)).as("ring_ofs[%d]", i).isEqualTo(4096 + 8192 * i);
            }
        }
    }

    @Test
    void shouldCutALongNameAndEndIt() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = formatted(arena, "a-name-of-20-letters").asSlice(LAYOUT.regionOffset());
            byte[] name = region.asSlice(0, 16).toArray(ValueLayout.JAVA_BYTE);
            assertThat(new String(name, StandardCharsets.US_ASCII)).isEqualTo("a-name-of-20-le\0");
        }
    }

    @Test
    void shouldWriteStructNetmapRing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = formatted(arena, "vale0:a");
            for (int i = 0; i < 5; i++) {
                boolean rx = i >= 2;
                long offset = rx ? LAYOUT.rxRingOffset(i - 2) : LAYOUT.txRingOffset(i);
                MemorySegment ring = file.asSlice(offset);
                assertThat(u64(ring, 0)).as("buf_ofs").isEqualTo(LAYOUT.buffersOffset() - offset);
                assertThat(u32(ring, 8)).as("num_slots").isEqualTo(256);
                assertThat(u32(ring, 12)).as("nr_buf_size").isEqualTo(2048);
                assertThat(u16(ring, 16)).as("ringid").isEqualTo(rx ? i - 2 : i);
                assertThat(u16(ring, 18)).as("dir").isEqualTo(rx ? 1 : 0);
                assertThat(u32(ring, 20)).as("head").isZero();
                assertThat(u32(ring, 24)).as("cur").isZero();
                assertThat(u32(ring, 28)).as("tail").isEqualTo(rx ? 0 : 255);
                for (int slot = 0; slot < 256; slot++) {
                    assertThat(u32(ring, 256 + 16 * slot)).as("buf_idx").isEqualTo(2 + 256 * i + slot);
                    assertThat(u32(ring, 256 + 16 * slot + 4)).as("len, flags").isZero();
                }
            }
        }
    }

    private static MemorySegment formatted(Arena arena, String name) {
        MemorySegment file = arena.allocate(LAYOUT.size(), 4096);
        LAYOUT.format(file.address(), name);
        return file;
    }

    private static int u16(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xffff;
    }

    private static int u32(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    private static long u64(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    @Test
    void shouldKeepWordsOfDifferentWritersOnDifferentPairsOfCacheLines() {
        int[] words = {
            SyncLayout.HEAD,
            SyncLayout.WAIT,
            SyncLayout.NOTES,
            SyncLayout.TAIL,
            SyncLayout.SLEEP,
            SyncLayout.LOST,
            SyncLayout.MONITORS
        };
        assertThat(words).containsExactly(0, 128, 256, 512, 640, 768, 896); // programs are compiled against these
        assertThat(SyncLayout.BLOCK_SIZE).isEqualTo(1024);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1024, 2048, txRings",
        "17, 1, 1024, 2048, txRings",
        "1, 0, 1024, 2048, rxRings",
        "1, 17, 1024, 2048, rxRings",
        "1, 1, 8, 2048, slots",
        "1, 1, 1000, 2048, slots",
        "1, 1, 8192, 2048, slots",
        "1, 1, -1024, 2048, slots",
        "1, 1, 1024, 128, bufferSize",
        "1, 1, 1024, 2049, bufferSize",
        "1, 1, 1024, 16448, bufferSize",
        "1, 1, 1024, -2048, bufferSize"
    })
    void shouldRefuseSizesOutOfRange(int txRings, int rxRings, int slots, int bufferSize, String field) {
        assertThatThrownBy(() -> new NetmapLayout(txRings, rxRings, slots, bufferSize))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field + " ");
    }
}
