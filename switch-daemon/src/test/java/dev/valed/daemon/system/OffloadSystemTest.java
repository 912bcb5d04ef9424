package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that leaves checksums and segmentation to others, and one that knows nothing of that. */
@Needs
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class OffloadSystemTest {

    private static final int LARGE = 16 << 20;
    private static final int LONGEST_FRAME = 1514;

    @AutoClose
    private static TestNetwork network;

    private static Station offloading;
    private static Station plain;

    @BeforeAll
    static void connect() throws Exception {
        network = TestNetwork.start();
        offloading = network.station("vale0:a", 1);
        plain = network.station("vale0:b", 2, "\"offload\":false");
        offloading.useIpv6();
        plain.useIpv6();
    }

    @AfterEach
    void checkThatNoChecksumWasWrong() throws Exception {
        if (network != null) {
            assertThat(offloading.checksumErrors()).isZero();
            assertThat(plain.checksumErrors()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldCutSegmentsOfTcp(int version) throws Exception {
        byte[] content = Transfer.random(LARGE);
        PortCounts before = offloading.counts();

        byte[] received = Transfer.tcp(offloading, plain, plain.address(version), content);

        assertThat(received).isEqualTo(content);
        PortCounts counts = offloading.counts().since(before);
        assertThat(counts.bytesPerPacketReceived()).isGreaterThan(2 * LONGEST_FRAME);
        assertThat(counts.receiveDrops()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldTakeWholeSegmentsOfTcp(int version) throws Exception {
        byte[] content = Transfer.random(LARGE);
        PortCounts before = plain.counts();

        byte[] received = Transfer.tcp(plain, offloading, offloading.address(version), content);

        assertThat(received).isEqualTo(content);
        assertThat(plain.counts().since(before).bytesPerPacketReceived()).isLessThanOrEqualTo(LONGEST_FRAME);
    }

    /** The longest are fragmented by the sender. */
    @ParameterizedTest
    @CsvSource({"4, 1", "4, 999", "4, 1472", "4, 60000", "6, 1", "6, 999", "6, 1452", "6, 60000"})
    void shouldCarryDatagramsBothWays(int version, int length) throws Exception {
        byte[] content = Transfer.random(length);

        assertThat(Transfer.udp(offloading, plain, plain.address(version), content))
                .isEqualTo(content);
        assertThat(Transfer.udp(plain, offloading, offloading.address(version), content))
                .isEqualTo(content);
    }
}
