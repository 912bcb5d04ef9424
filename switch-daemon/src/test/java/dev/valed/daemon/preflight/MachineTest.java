package dev.valed.daemon.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    private Path root;

    private Machine machine;

    @BeforeEach
    void look() {
        machine = new Machine.Linux(root);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void shouldReadTheEffectiveCapabilities() throws IOException {
        write("proc/self/status", "CapPrm:\tffffffffffffffff\nCapEff:\t0000000000001000\nCapBnd:\t00\n");

        assertThat(Capability.NET_ADMIN.isIn(machine.effectiveCapabilities())).isTrue();
        assertThat(Capability.SYS_ADMIN.isIn(machine.effectiveCapabilities())).isFalse();
    }

    @Test
    void shouldReadTheLimitOfDescriptorsInForce() throws IOException {
        String form = "Limit    Soft Limit  Hard Limit  Units\nMax open files            %s  4096  files     \n";
        write("proc/self/limits", form.formatted("256"));
        assertThat(machine.maxDescriptors()).isEqualTo(OptionalLong.of(256));

        write("proc/self/limits", form.formatted("unlimited"));
        assertThat(machine.maxDescriptors()).isEmpty();
    }

    @Test
    void shouldReadHowMuchMemoryMayBeLocked() throws IOException {
        String form = "Limit    Soft Limit  Hard Limit  Units\nMax locked memory         %s  8388608  bytes     \n";
        write("proc/self/limits", form.formatted("65536"));
        assertThat(machine.maxLockedMemory()).isEqualTo(65536);

        write("proc/self/limits", form.formatted("unlimited"));
        assertThat(machine.maxLockedMemory()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldLookForFilesFromItsRoot() throws IOException {
        Path tun = Path.of("/dev/net/tun");
        assertThat(machine.exists(tun)).isFalse();
        assertThat(machine.isAccessible(tun)).isFalse();

        write("dev/net/tun", "");
        assertThat(machine.exists(tun)).isTrue();
        assertThat(machine.isAccessible(tun)).isTrue();
    }

    @Test
    void shouldHaveNoPrivilegesWhereTheKernelDoesNotTell() {
        assertThat(machine.effectiveCapabilities()).isZero();
        assertThat(machine.maxDescriptors()).isEmpty();
    }

    @Test
    void shouldSeeThisMachine() {
        Machine here = Machine.ofThisProcess();

        assertThat(here.memory()).isGreaterThan(here.maxHeap());
        assertThat(here.maxDescriptors().orElse(Long.MAX_VALUE)).isPositive();
        assertThat(here.sharedMemoryObstacle()).isNull();
        boolean mayUseBpf = Capability.BPF.isIn(here.effectiveCapabilities());
        assertThat(here.bpfObstacle() == null).isEqualTo(mayUseBpf);
    }
}
