package dev.valed.daemon.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreflightTest {

    private static final long NET_ADMIN = 1L << 12;
    private static final long NET_RAW = 1L << 13;
    private static final long IPC_LOCK = 1L << 14;
    private static final long SYS_ADMIN = 1L << 21;
    private static final long BPF = 1L << 39;

    private final FakeMachine machine = new FakeMachine();
    private final Preflight preflight = new Preflight(machine);

    /** One that lacks nothing, until a test takes something away. */
    private static final class FakeMachine implements Machine {
        private long capabilities = -1;
        private boolean hasTun = true;
        private boolean isTunAccessible = true;
        private long memory = 8L << 30;
        private OptionalLong descriptors = OptionalLong.of(1024);
        private long lockedMemory = 8L << 20;
        private @Nullable String obstacle;
        private @Nullable String bpfObstacle;

        @Override
        public long effectiveCapabilities() {
            return capabilities;
        }

        @Override
        public boolean exists(Path file) {
            assertThat(file).isEqualTo(Path.of("/dev/net/tun"));
            return hasTun;
        }

        @Override
        public boolean isAccessible(Path file) {
            return hasTun && isTunAccessible;
        }

        @Override
        public long memory() {
            return memory;
        }

        @Override
        public long maxHeap() {
            return 512L << 20;
        }

        @Override
        public OptionalLong maxDescriptors() {
            return descriptors;
        }

        @Override
        public long maxLockedMemory() {
            return lockedMemory;
        }

        @Override
        public @Nullable String bpfObstacle() {
            return bpfObstacle;
        }

        @Override
        public @Nullable String sharedMemoryObstacle() {
            return obstacle;
        }
    }

    private void assertOnlyMissing(Facility facility, String... words) {
        assertThat(preflight.shortages()).singleElement().satisfies(shortage -> {
            assertThat(shortage.facility()).isEqualTo(facility);
            assertThat(shortage.toString()).contains(words).doesNotContain("\n");
        });
    }

    @Test
    void shouldMissNothingWhereAllIsThere() {
        assertThat(preflight.shortages()).isEmpty();
        machine.descriptors = OptionalLong.empty();
        assertThat(preflight.shortages()).isEmpty();
    }

    @Test
    void shouldSayHowToGiveEachCapability() {
        machine.capabilities = ~NET_ADMIN;
        assertOnlyMissing(
                Facility.TAPS,
                "no TAPs, no interfaces taken over: the capability CAP_NET_ADMIN is missing",
                "docker run --cap-add NET_ADMIN",
                "capabilities.add: [NET_ADMIN]",
                "AmbientCapabilities=CAP_NET_ADMIN");
        machine.capabilities = ~SYS_ADMIN;
        assertOnlyMissing(Facility.NAMESPACES, "CAP_SYS_ADMIN", "docker", "Kubernetes", "systemd");
        machine.capabilities = NET_ADMIN | NET_RAW | IPC_LOCK | SYS_ADMIN;
        assertThat(preflight.shortages()).isEmpty();
    }

    @Test
    void shouldSayInOneLineWhatTakingOverNeeds() {
        machine.capabilities = NET_ADMIN | SYS_ADMIN;
        assertOnlyMissing(
                Facility.INTERFACES,
                "no interfaces taken over: the capability CAP_NET_RAW is missing",
                "docker run --cap-add NET_RAW;");
        machine.capabilities = NET_ADMIN;
        assertThat(preflight.shortages())
                .extracting(Shortage::facility)
                .containsExactly(Facility.INTERFACES, Facility.NAMESPACES);
        assertThat(preflight.shortages().getFirst().toString())
                .startsWith("no interfaces taken over: the capabilities CAP_NET_RAW and CAP_BPF are missing")
                .contains(
                        "docker run --cap-add NET_RAW --cap-add BPF;",
                        "capabilities.add: [NET_RAW, BPF];",
                        "AmbientCapabilities=CAP_NET_RAW CAP_BPF)");
    }

    @Test
    void shouldTakeSysAdminForBpf() {
        machine.capabilities = ~BPF;
        assertThat(preflight.shortages()).isEmpty();
        machine.capabilities = ~BPF & ~SYS_ADMIN;
        assertThat(preflight.shortages())
                .extracting(Shortage::facility)
                .containsExactly(Facility.INTERFACES, Facility.NAMESPACES);
    }

    @Test
    void shouldSayIfTheKernelRefusesWhatTheCapabilitiesAllow() {
        machine.bpfObstacle = "bpf(...): EPERM";
        assertOnlyMissing(Facility.INTERFACES, "no interfaces taken over", "bpf(...): EPERM", "seccomp");
        machine.capabilities = ~NET_RAW;
        assertOnlyMissing(Facility.INTERFACES, "CAP_NET_RAW");
    }

    @Test
    void shouldWantToLockMemoryForAfXdp() {
        machine.capabilities = ~IPC_LOCK;
        assertOnlyMissing(
                Facility.AF_XDP, "may lock 8 MiB", "CAP_IPC_LOCK is missing", "--cap-add IPC_LOCK", "LimitMEMLOCK=");
        machine.lockedMemory = Long.MAX_VALUE;
        assertThat(preflight.shortages()).isEmpty();
    }

    @Test
    void shouldTellAMissingDeviceFromOneThatIsClosed() {
        machine.hasTun = false;
        assertOnlyMissing(
                Facility.TAPS, "there is no /dev/net/tun", "--device /dev/net/tun", "CharDevice", "DeviceAllow=");
        machine.hasTun = true;
        machine.isTunAccessible = false;
        assertOnlyMissing(Facility.TAPS, "/dev/net/tun may not be read and written");
    }

    @Test
    void shouldSayWhyThereIsNoSharedMemory() {
        machine.obstacle = "memfd_create(...): EPERM";
        assertOnlyMissing(Facility.PROGRAMS, "no ports for programs", "memfd_create(...): EPERM", "seccomp");
    }

    @Test
    void shouldCompareTheMemoryLimitWithTheHeap() {
        machine.memory = 704L << 20;
        assertThat(preflight.shortages()).isEmpty();
        machine.memory--;
        assertOnlyMissing(Facility.MEMORY, "704 MiB", "703 MiB", "--memory", "resources.limits.memory", "MemoryMax=");
    }

    @Test
    void shouldWantAThousandDescriptors() {
        machine.descriptors = OptionalLong.of(1023);
        assertOnlyMissing(Facility.DESCRIPTORS, "1023 descriptors", "--ulimit nofile", "LimitNOFILE=");
    }

    @Test
    void shouldExplainADenialByWhatThePortTakes() {
        machine.capabilities = 0;
        IOException denied = new SystemCallException("ioctl", "TUNSETIFF", Errno.EPERM.number());

        IOException explained = preflight.explain(denied, EnumSet.of(Facility.TAPS));

        assertThat(explained)
                .isInstanceOf(ShortageException.class)
                .hasCause(denied)
                .hasMessageStartingWith(denied.getMessage() + ": the capability CAP_NET_ADMIN")
                .hasMessageNotContaining("CAP_SYS_ADMIN");
        assertThat(preflight.explain(denied, EnumSet.of(Facility.TAPS, Facility.NAMESPACES)))
                .hasMessageContaining("CAP_NET_ADMIN")
                .hasMessageContaining("CAP_SYS_ADMIN");
    }

    @Test
    void shouldNotExplainWhatHasAnotherReason() {
        Set<Facility> all = EnumSet.allOf(Facility.class);
        IOException busy = new IOException("in use", new SystemCallException("ioctl", "", Errno.EBUSY.number()));
        IOException denied = new IOException("no", new SystemCallException("ioctl", "", Errno.EPERM.number()));

        assertThat(preflight.explain(denied, all)).as("nothing is missing").isSameAs(denied);
        machine.capabilities = 0;
        assertThat(preflight.explain(busy, all)).isSameAs(busy);
        assertThat(preflight.explain(denied, all)).isNotSameAs(denied);
    }

    @Test
    void shouldLeaveToPortsWhatTheContainerHasBesideTheDaemon() {
        machine.memory = 1L << 30;
        assertThat(preflight.usualPortMemory()).isEqualTo((1024L - 512 - 192) << 20);
        machine.memory = 8L << 30;
        assertThat(preflight.usualPortMemory()).isEqualTo(2L << 30);
        machine.memory = Long.MAX_VALUE;
        assertThat(preflight.usualPortMemory()).isEqualTo(2L << 30);
        machine.memory = 512L << 20;
        assertThat(preflight.usualPortMemory()).as("the least").isEqualTo(64L << 20);
    }
}
