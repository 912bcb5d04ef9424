package dev.valed.core.fdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class FdbValueTest {

    private static final int IDENTITY = 0xffff << 16 | 1023; // the highest generation: negative as an int

    @Test
    void shouldHoldPortAndSecond() {
        long value = FdbValue.of(IDENTITY, 0x7fff_fffe);
        assertThat(FdbValue.portIdentity(value)).isEqualTo(IDENTITY);
        assertThat(FdbValue.portIndex(value)).isEqualTo(1023);
        assertThat(FdbValue.lastSeen(value)).isEqualTo(0x7fff_fffe);
        assertThat(FdbValue.isPinned(value)).isFalse();
    }

    @Test
    void shouldHoldAPinBesides() {
        long value = FdbValue.pinned(IDENTITY, -1);
        assertThat(FdbValue.isPinned(value)).isTrue();
        assertThat(FdbValue.portIdentity(value)).isEqualTo(IDENTITY);
        assertThat(FdbValue.lastSeen(value)).isEqualTo(0x7fff_ffff);
        assertThat(FdbValue.age(value, 4)).isEqualTo(5);
    }

    @Test
    void shouldCountAgeAcrossTheWrapOfSeconds() {
        assertThat(FdbValue.age(FdbValue.of(1 << 16, 10), 10)).isZero();
        assertThat(FdbValue.age(FdbValue.of(1 << 16, 0x7fff_ffff), 0)).isEqualTo(1);
        assertThat(FdbValue.age(FdbValue.of(1 << 16, 0), 0x7fff_ffff)).isEqualTo(-1);
        assertThat(FdbValue.age(FdbValue.of(1 << 16, 11), 10)).isEqualTo(-1);
        assertThat(FdbValue.age(FdbValue.of(1 << 16, 5), 1_000_005)).isEqualTo(1_000_000);
    }
}
