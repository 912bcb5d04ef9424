package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.Register.R0;
import static dev.valed.ports.bpf.Register.R1;
import static dev.valed.ports.bpf.Register.R2;
import static dev.valed.ports.bpf.Register.R3;
import static dev.valed.ports.bpf.Register.R5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.testing.TestNamespace;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Programs, maps and links, as the kernel takes them. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class BpfSystemTest {
    /** Of {@code linux/bpf.h}. */
    private static final int XDP_PASS = 2;

    @AutoClose
    private TestNamespace namespace;

    @BeforeEach
    void createNamespace() throws Exception {
        namespace = TestNamespace.create();
    }

    @Test
    void shouldSayWhatVerifierSays() {
        Assembler bad = new Assembler().move(R0, R5).exit();

        assertThatThrownBy(() -> BpfProgram.load(ProgramType.SCHED_CLS, "bad", bad))
                .hasMessageContaining("bpf(BPF_PROG_LOAD, SCHED_CLS \"bad\"): EACCES")
                .hasMessageContaining("R5 !read_ok")
                .cause()
                .isInstanceOf(SystemCallException.class);
    }

    @Test
    void shouldRefuseLongName() {
        assertThatThrownBy(() -> BpfProgram.load(ProgramType.XDP, "sixteen_letters_", new Assembler().exit(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("up to 15");
    }

    @Test
    void shouldPutAndRemovePrograms() throws Exception {
        try (BpfMap map = BpfMap.create(BpfMap.Type.PROG_ARRAY, "programs", 2);
                BpfProgram program = BpfProgram.load(ProgramType.SCHED_CLS, "passes", new Assembler().exit(0))) {
            map.put(1, program.fd());
            map.remove(1);

            assertThatThrownBy(() -> map.remove(1)).hasMessageContaining("ENOENT");
            assertThatThrownBy(() -> map.put(2, program.fd()))
                    .hasMessageStartingWith("bpf(BPF_MAP_UPDATE_ELEM, map \"programs\", key 2, fd ");
        }
    }

    @Test
    void shouldAttachXdpUntilClosed() throws Exception {
        namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        // Passes frames on, also those for which there is no socket.
        try (Links links = namespace.call(Links::open);
                BpfMap sockets = BpfMap.create(BpfMap.Type.XSKMAP, "sockets", 4);
                BpfProgram program = BpfProgram.load(
                        ProgramType.XDP,
                        "xdp",
                        new Assembler()
                                .load32(R2, R1, 16)
                                .move(R1, sockets)
                                .move(R3, XDP_PASS)
                                .call(KernelFunction.REDIRECT_MAP)
                                .exit())) {
            Link veth = links.find("veth0").orElseThrow();
            assertThat(veth.hasXdp()).isFalse();
            BpfLink link = namespace.call(() -> BpfLink.xdp(program, veth.index()));
            assertThat(links.find("veth0").orElseThrow().hasXdp()).isTrue();
            assertThat(links.find("veth1").orElseThrow().hasXdp()).isFalse();
            assertThatThrownBy(() -> namespace.call(() -> BpfLink.xdp(program, veth.index())))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("EBUSY");

            link.close();

            assertThat(links.find("veth0").orElseThrow().hasXdp()).isFalse();
        }
    }

    @Test
    void shouldRefuseXdpWhereDriverHasNone() throws Exception {
        namespace.ip("link", "add", "br0", "type", "bridge");
        try (Links links = namespace.call(Links::open);
                BpfProgram program = BpfProgram.load(ProgramType.XDP, "xdp", new Assembler().exit(XDP_PASS))) {
            int bridge = links.find("br0").orElseThrow().index();

            assertThatThrownBy(() -> namespace.call(() -> BpfLink.xdp(program, bridge)))
                    .isInstanceOf(SystemCallException.class);

            assertThat(links.find("br0").orElseThrow().hasXdp())
                    .as("nor generic XDP")
                    .isFalse();
        }
    }
}
