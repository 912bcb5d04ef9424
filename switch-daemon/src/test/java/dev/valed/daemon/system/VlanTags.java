package dev.valed.daemon.system;

import dev.valed.ports.bpf.Assembler;
import dev.valed.ports.bpf.BpfLink;
import dev.valed.ports.bpf.BpfProgram;
import dev.valed.ports.bpf.KernelFunction;
import dev.valed.ports.bpf.ProgramType;
import dev.valed.ports.bpf.Register;
import dev.valed.ports.netlink.Direction;
import dev.valed.ports.netlink.Links;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts whose interfaces are on a VLAN until this is closed: what a stack sends is tagged, what comes in with a tag loses
 * it. Done by two programs at each interface, as not every kernel has VLAN interfaces.
 */
final class VlanTags implements AutoCloseable {

    private static final int VLAN = 42;
    /** 802.1Q's EtherType, as it is in memory. */
    private static final int TAG_TYPE = 0x0081;
    /** Whatever is attached next goes on with the frame. */
    private static final int TCX_NEXT = -1;

    private final List<BpfLink> links = new ArrayList<>();

    private VlanTags() {}

    static VlanTags on(List<Host> hosts) throws IOException {
        VlanTags tags = new VlanTags();
        try {
            for (Host host : hosts) {
                host.open(() -> {
                    tags.attach(host.device());
                    return tags;
                });
            }
            return tags;
        } catch (Throwable e) {
            tags.close();
            throw e;
        }
    }

    private void attach(String device) throws IOException {
        Assembler push = new Assembler()
                .move(Register.R2, TAG_TYPE)
                .move(Register.R3, VLAN)
                .call(KernelFunction.SKB_VLAN_PUSH)
                .exit(TCX_NEXT);
        Assembler pop = new Assembler().call(KernelFunction.SKB_VLAN_POP).exit(TCX_NEXT);
        try (Links interfaces = Links.open()) {
            int index = interfaces.find(device).orElseThrow().index();
            links.add(link("test_push", push, index, Direction.EGRESS));
            links.add(link("test_pop", pop, index, Direction.INGRESS));
        }
    }

    boolean areThere() {
        return !links.isEmpty();
    }

    private static BpfLink link(String name, Assembler code, int interfaceIndex, Direction direction)
            throws IOException {
        try (BpfProgram program = BpfProgram.load(ProgramType.SCHED_CLS, name, code)) {
            return BpfLink.tcx(program, interfaceIndex, direction);
        }
    }

    @Override
    public void close() {
        links.forEach(BpfLink::close);
    }
}
