package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ErrnoTest {
    @Test
    void shouldDescribeNumberByNameAndText() {
        assertThat(Errno.describe(16)).isEqualTo("EBUSY (Device or resource busy)");
        assertThat(Errno.describe(1)).isEqualTo("EPERM (Operation not permitted)");
        assertThat(Errno.describe(133)).isEqualTo("EHWPOISON (Memory page has hardware error)");
    }

    @Test
    void shouldDescribeNumbersThatLinuxDoesNotDefine() {
        assertThat(Errno.describe(0)).isEqualTo("errno 0");
        assertThat(Errno.describe(-5)).isEqualTo("errno -5");
        assertThat(Errno.describe(41)).isEqualTo("errno 41");
        assertThat(Errno.describe(134)).isEqualTo("errno 134");
        assertThat(Errno.of(4095)).isNull();
    }

    @Test
    void shouldFindEveryErrorByItsNumber() {
        assertThat(Arrays.stream(Errno.values())).allMatch(errno -> Errno.of(errno.number()) == errno);
    }

    @Test
    void shouldPutCallArgumentsAndReasonIntoMessage() {
        SystemCallException e = new SystemCallException("ioctl", "TUNSETIFF, \"tap0\"", 16);

        assertThat(e).hasMessage("ioctl(TUNSETIFF, \"tap0\"): EBUSY (Device or resource busy)");
        assertThat(e.call()).isEqualTo("ioctl");
        assertThat(e.arguments()).isEqualTo("TUNSETIFF, \"tap0\"");
        assertThat(e.errno()).isEqualTo(16);
        assertThat(e.is(Errno.EBUSY)).isTrue();
        assertThat(e.is(Errno.EINVAL)).isFalse();
    }
}
