package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class OffloadSystemTest {

    private static final int LARGE = 16 << 20;
    private static final int LONGEST_FRAME = 1514;
    private static final Pattern CHECKSUM_ERRORS_6 = Pattern.compile("InCsumErrors\\s+(\\d+)");

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
            assertThat(checksumErrors(offloading)).isZero();
            assertThat(checksumErrors(plain)).isZero();
        }
    }

    private static String to(Station station, int version) {
        return version == 4 ? station.ipv4() : station.ipv6();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldCutSegmentsOfTcp(int version) throws Exception {
        byte[] content = Transfer.random(LARGE);
        PortCounts before = offloading.counts();

        byte[] received = Transfer.tcp(offloading, plain, to(plain, version), content);

        assertThat(received).isEqualTo(content);
        PortCounts counts = offloading.counts().since(before);
        assertThat(counts.bytesPerPacketReceived()).isGreaterThan(10_000);
        assertThat(counts.receiveDrops()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldTakeWholeSegmentsOfTcp(int version) throws Exception {
        byte[] content = Transfer.random(LARGE);
        PortCounts before = plain.counts();

        byte[] received = Transfer.tcp(plain, offloading, to(offloading, version), content);

        assertThat(received).isEqualTo(content);
        assertThat(plain.counts().since(before).bytesPerPacketReceived()).isLessThanOrEqualTo(LONGEST_FRAME);
    }

    /** The longest are fragmented by the sender. */
    @ParameterizedTest
    @CsvSource({"4, 1", "4, 999", "4, 1472", "4, 60000", "6, 1", "6, 999", "6, 1452", "6, 60000"})
    void shouldCarryDatagramsBothWays(int version, int length) throws Exception {
        byte[] content = Transfer.random(length);

        assertThat(Transfer.udp(offloading, plain, to(plain, version), content)).isEqualTo(content);
        assertThat(Transfer.udp(plain, offloading, to(offloading, version), content))
                .isEqualTo(content);
    }

    /** Packets that the station's kernel has found a wrong checksum in, of any protocol. */
    private static long checksumErrors(Station station) throws Exception {
        long errors = 0;
        String[] lines = station.run("cat", "/proc/net/snmp").split("\n");
        for (int i = 0; i + 1 < lines.length; i += 2) {
            String[] names = lines[i].split(" ");
            for (int field = 1; field < names.length; field++) {
                if (names[field].equals("InCsumErrors")) {
                    errors += Long.parseLong(lines[i + 1].split(" ")[field]);
                }
            }
        }
        Matcher matcher = CHECKSUM_ERRORS_6.matcher(station.run("cat", "/proc/net/snmp6"));
        while (matcher.find()) {
            errors += Long.parseLong(matcher.group(1));
        }
        return errors;
    }
}
