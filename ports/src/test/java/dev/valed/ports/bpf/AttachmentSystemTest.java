package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.Register.R0;
import static dev.valed.ports.bpf.Register.R1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.valed.ports.netlink.Direction;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.testing.OpenDescriptors;
import dev.valed.ports.testing.TestNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is attached, for how long, and beside whom. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class AttachmentSystemTest {
    private static final String NOTHING = "";

    private TestInterface taken;
    private long descriptorsBefore;

    @BeforeEach
    void setUp() throws Exception {
        taken = new TestInterface();
        descriptorsBefore = openBpfDescriptors();
    }

    @AfterEach
    void tearDown() throws Exception {
        if (taken != null) {
            assertThat(openBpfDescriptors()).as("descriptors of BPF").isEqualTo(descriptorsBefore);
            taken.close();
        }
    }

    private static long openBpfDescriptors() throws IOException {
        return OpenDescriptors.targets().stream()
                .filter(target -> target.contains("bpf"))
                .count();
    }

    /** Names of the programs there are at an interface, by either mechanism. */
    private List<String> attached(String device, Direction direction) throws IOException {
        RawTap tap = List.of(taken.nic, taken.wire, taken.host).stream()
                .filter(each -> each.name().equals(device))
                .findAny()
                .orElseThrow();
        return taken.namespace.call(() -> LoadedProgram.tcx(tap.index(), direction)).stream()
                .map(LoadedProgram::name)
                .toList();
    }

    private String tc(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tc", "-n", taken.namespace.name()));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            String reason = "needs the command tc (iproute2), which is not there";
            System.err.println("SKIPPED: system test " + reason);
            return abort(reason);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    private String filters() throws Exception {
        return tc("filter", "show", "dev", "nic", "ingress") + tc("filter", "show", "dev", "nic", "egress");
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveNothingWhenClosed(Mechanism mechanism) throws Exception {
        InterfacePrograms programs = taken.attach(mechanism);
        taken.assertTaken();

        programs.close();
        programs.close();

        taken.assertFree();
        for (String device : List.of("nic", "nic-wire", "nic-host")) {
            assertThat(attached(device, Direction.INGRESS)).isEmpty();
            assertThat(attached(device, Direction.EGRESS)).isEmpty();
            assertThat(tc("qdisc", "show", "dev", device)).doesNotContain("clsact");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAttachAgainAndAgain(Mechanism mechanism) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (InterfacePrograms _ = taken.attach(mechanism)) {
                taken.assertTaken();
            }
            taken.assertFree();
        }
    }

    @Test
    void shouldPreferTcx() throws Exception {
        try (InterfacePrograms programs = taken.namespace.call(
                () -> InterfacePrograms.attach(taken.nic.index(), taken.wire.index(), taken.host.index()))) {
            assertThat(programs.mechanism()).isEqualTo("tcx");
            assertThat(attached("nic", Direction.INGRESS)).containsExactly("valed_from_wire");
            assertThat(attached("nic", Direction.EGRESS)).containsExactly("valed_from_host");
            assertThat(attached("nic-wire", Direction.INGRESS)).containsExactly("valed_to_wire");
            assertThat(attached("nic-wire", Direction.EGRESS)).containsExactly("valed_guard");
            assertThat(attached("nic-host", Direction.INGRESS)).containsExactly("valed_to_host");
            assertThat(attached("nic-host", Direction.EGRESS)).containsExactly("valed_guard");
            assertThat(filters()).isEqualTo(NOTHING);
        }
    }

    @Test
    void shouldNameFilters() throws Exception {
        try (InterfacePrograms programs = taken.attach(Mechanism.CLS_BPF)) {
            assertThat(programs.mechanism()).isEqualTo("cls_bpf");
            assertThat(filters()).contains("valed_from_wire direct-action", "valed_from_host direct-action");
            assertThat(attached("nic", Direction.INGRESS)).isEmpty();
        }
    }

    @Test
    void shouldComeBeforeOtherProgramsAndLeaveThem() throws Exception {
        // TCX_PASS, so that those that come after are not asked; but TCX_DROP for what still has our mark.
        Assembler passUnmarked = new Assembler()
                .load32(R0, R1, 8)
                .ifEqual(R0, 0, unmarked -> unmarked.exit(0))
                .exit(2);
        try (BpfProgram other = BpfProgram.load(ProgramType.SCHED_CLS, "other", passUnmarked);
                BpfLink _ = taken.namespace.call(() -> BpfLink.tcx(other, taken.nic.index(), Direction.INGRESS));
                BpfLink _ = taken.namespace.call(() -> BpfLink.tcx(other, taken.nic.index(), Direction.EGRESS))) {
            try (InterfacePrograms _ = taken.attach(Mechanism.TCX)) {
                assertThat(attached("nic", Direction.INGRESS)).containsExactly("valed_from_wire", "other");
                assertThat(attached("nic", Direction.EGRESS)).containsExactly("valed_from_host", "other");
                taken.assertTaken();
            }
            assertThat(attached("nic", Direction.INGRESS)).containsExactly("other");
            assertThat(attached("nic", Direction.EGRESS)).containsExactly("other");
            taken.assertFree();
        }
    }

    @Test
    void shouldLeaveFiltersOfOthers() throws Exception {
        tc("qdisc", "add", "dev", "nic", "clsact");
        tc("filter", "add", "dev", "nic", "ingress", "prio", "7", "protocol", "ip", "u32", "match", "u32", "0", "0");
        String before = filters();

        try (InterfacePrograms _ = taken.attach(Mechanism.CLS_BPF)) {
            assertThat(filters()).contains("valed_from_wire", "u32");
            taken.assertTaken();
        }

        assertThat(filters()).isEqualTo(before).contains("u32");
        assertThat(tc("qdisc", "show", "dev", "nic")).contains("clsact");
    }

    @Test
    void shouldLeaveEmptyPlaceOfOthers() throws Exception {
        tc("qdisc", "add", "dev", "nic", "clsact");

        taken.attach(Mechanism.CLS_BPF).close();

        assertThat(filters()).isEqualTo(NOTHING);
        assertThat(tc("qdisc", "show", "dev", "nic")).contains("clsact");
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetEverythingPassWhenProcessIsKilled(Mechanism mechanism) throws Exception {
        kill(attachInOtherProcess(mechanism));

        taken.assertFree();
        assertThat(attached("nic", Direction.INGRESS)).isEmpty();

        try (InterfacePrograms _ = taken.attach(mechanism)) {
            taken.assertTaken();
        }
        taken.assertFree();
        assertThat(filters()).isEqualTo(NOTHING);
        assertThat(tc("qdisc", "show", "dev", "nic")).doesNotContain("clsact");
    }

    @Test
    void shouldLeaveFiltersOfOthersBesideThoseLeftOver() throws Exception {
        kill(attachInOtherProcess(Mechanism.CLS_BPF));
        tc("filter", "add", "dev", "nic", "egress", "prio", "7", "protocol", "ip", "u32", "match", "u32", "0", "0");

        taken.attach(Mechanism.CLS_BPF).close();

        assertThat(filters()).contains("u32").doesNotContain("valed");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseInterfaceThatAnotherHas(Mechanism mechanism) throws Exception {
        Process other = attachInOtherProcess(mechanism);
        try {
            assertThatThrownBy(() ->
                            taken.namespace.call(() -> InterfacePrograms.attach(taken.nic.index(), 0, 0, mechanism)))
                    .isInstanceOf(InterfaceInUseException.class)
                    .hasMessageContaining("another valed");

            taken.assertTaken();
        } finally {
            kill(other);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldUndoAllWhenInterfaceIsMissing(Mechanism mechanism) throws Exception {
        assertThatThrownBy(() -> taken.namespace.call(
                        () -> InterfacePrograms.attach(9999, taken.wire.index(), taken.host.index(), mechanism)))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("ENODEV");

        for (String device : List.of("nic-wire", "nic-host")) {
            assertThat(attached(device, Direction.INGRESS)).isEmpty();
            assertThat(attached(device, Direction.EGRESS)).isEmpty();
            assertThat(tc("qdisc", "show", "dev", device)).doesNotContain("clsact");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseWhenInterfaceIsGone(Mechanism mechanism) throws Exception {
        InterfacePrograms programs = taken.attach(mechanism);
        taken.namespace.ip("link", "delete", "nic");

        programs.close();

        assertThat(attached("nic-wire", Direction.EGRESS)).isEmpty();
        assertThat(tc("qdisc", "show", "dev", "nic-wire")).doesNotContain("clsact");
    }

    /** Where the programs' indices mean other interfaces: until they are closed, frames go astray. */
    @ParameterizedTest
    @EnumSource
    void shouldLetEverythingPassWhereInterfaceWentOnceClosed(Mechanism mechanism) throws Exception {
        try (TestNamespace other = TestNamespace.create()) {
            InterfacePrograms programs = taken.attach(mechanism);
            taken.namespace.ip("link", "set", "nic", "netns", other.name());
            programs.close();

            other.ip("addr", "add", TestInterface.HOST + "/24", "dev", "nic");
            other.ip("link", "set", "nic", "up");
            try (DatagramSocket socket = other.call(() -> new DatagramSocket(TestInterface.PORT))) {
                taken.nic.write(taken.toHost("in the other namespace"));
                socket.setSoTimeout(60_000);
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                assertThat(packet.getData()).startsWith("in the other namespace".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(attached("nic-wire", Direction.EGRESS)).isEmpty();
        }
    }

    /** Returns when the programs are attached. */
    private Process attachInOtherProcess(Mechanism mechanism) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Attacher.class.getName(),
                        taken.namespace.name(),
                        Integer.toString(taken.nic.index()),
                        Integer.toString(taken.wire.index()),
                        Integer.toString(taken.host.index()),
                        mechanism.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("attached");
        return process;
    }

    private static void kill(Process process) throws Exception {
        assertThat(process.destroyForcibly().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Attaches programs in a process of its own, and then waits to be killed. */
    static final class Attacher {
        public static void main(String[] arguments) throws Exception {
            NetworkNamespace.named(arguments[0])
                    .call(() -> InterfacePrograms.attach(
                            Integer.parseInt(arguments[1]),
                            Integer.parseInt(arguments[2]),
                            Integer.parseInt(arguments[3]),
                            Mechanism.valueOf(arguments[4])));
            System.out.println("attached");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
