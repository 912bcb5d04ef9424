package dev.valed.ports.netlink;

import java.nio.ByteOrder;
import java.util.Objects;

/** Messages about clsact and its BPF filters: {@code linux/rtnetlink.h}, {@code linux/pkt_sched.h}, {@code linux/pkt_cls.h}. */
final class FilterMessages {
    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_DELQDISC = 37;
    private static final int RTM_NEWTFILTER = 44;
    private static final int RTM_DELTFILTER = 45;
    private static final int RTM_GETTFILTER = 46;

    private static final int TC_H_CLSACT = 0xffff_fff1;
    private static final int CLSACT_HANDLE = 0xffff_0000;
    private static final int CLSACT_INGRESS = 0xffff_fff2;
    private static final int CLSACT_EGRESS = 0xffff_fff3;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_BPF_FD = 6;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_FLAGS_GEN = 9;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
    private static final int TCA_CLS_FLAGS_SKIP_HW = 1;

    private static final String CLSACT = "clsact";
    private static final String BPF = "bpf";

    /** {@code struct tcmsg}: family, index at 4, handle at 8, parent at 12, info at 16. */
    private static final int FIXED_BYTES = 20;

    /** First of all priorities. */
    private static final int PRIORITY = 1;

    /** ETH_P_ALL of {@code linux/if_ether.h}. */
    private static final int EVERY_PROTOCOL = 0x0003;

    /** Priority above, protocol in network order below. */
    private static final int INFO = PRIORITY << 16
            | (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                    ? Short.reverseBytes((short) EVERY_PROTOCOL)
                    : EVERY_PROTOCOL);

    private FilterMessages() {}

    static Request newClsact(int interfaceIndex) {
        int flags = Request.NLM_F_CREATE | Request.NLM_F_EXCL;
        return request(RTM_NEWQDISC, "RTM_NEWQDISC", flags, interfaceIndex, CLSACT_HANDLE, TC_H_CLSACT, 0)
                .attributeText(TCA_KIND, CLSACT);
    }

    static Request deleteClsact(int interfaceIndex) {
        return request(RTM_DELQDISC, "RTM_DELQDISC", 0, interfaceIndex, CLSACT_HANDLE, TC_H_CLSACT, 0)
                .attributeText(TCA_KIND, CLSACT);
    }

    /** A filter, before all others, whose program says what becomes of the frame. */
    static Request newFilter(int interfaceIndex, Direction direction, int handle, int program, String name) {
        int flags = Request.NLM_F_CREATE | Request.NLM_F_EXCL;
        return request(RTM_NEWTFILTER, "RTM_NEWTFILTER", flags, interfaceIndex, handle, parent(direction), INFO)
                .attributeText(TCA_KIND, BPF)
                .nested(
                        TCA_OPTIONS,
                        options -> options.attribute32(TCA_BPF_FD, program)
                                .attributeText(TCA_BPF_NAME, name)
                                .attribute32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT)
                                .attribute32(TCA_BPF_FLAGS_GEN, TCA_CLS_FLAGS_SKIP_HW));
    }

    static Request deleteFilter(int interfaceIndex, Direction direction, int handle) {
        return request(RTM_DELTFILTER, "RTM_DELTFILTER", 0, interfaceIndex, handle, parent(direction), INFO)
                .attributeText(TCA_KIND, BPF);
    }

    static Request listFilters(int interfaceIndex, Direction direction) {
        return request(RTM_GETTFILTER, "RTM_GETTFILTER", Request.NLM_F_DUMP, interfaceIndex, 0, parent(direction), 0);
    }

    private static int parent(Direction direction) {
        return direction == Direction.INGRESS ? CLSACT_INGRESS : CLSACT_EGRESS;
    }

    private static Request request(
            int type, String name, int flags, int interfaceIndex, int handle, int parent, int info) {
        return new Request(type, name, flags)
                .put32(0)
                .put32(interfaceIndex)
                .put32(handle)
                .put32(parent)
                .put32(info);
    }

    /** Whether it is a filter; a list also has what filters are put into. */
    static boolean isFilter(Message message) throws MalformedMessageException {
        if (message.type() != RTM_NEWTFILTER) {
            return false;
        }
        message.require(FIXED_BYTES);
        return message.body().getInt(8) != 0;
    }

    static Filter filter(Message message) throws MalformedMessageException {
        Attributes attributes = message.attributesAfter(FIXED_BYTES);
        if (!BPF.equals(attributes.text(TCA_KIND))) {
            return new Filter(message.body().getInt(8), "", 0); // whose options mean something else
        }
        Attributes options = attributes.nested(TCA_OPTIONS);
        return new Filter(
                message.body().getInt(8),
                Objects.requireNonNullElse(options.text(TCA_BPF_NAME), ""),
                options.number(TCA_BPF_ID, 0));
    }

    /**
     * A filter as the kernel lists it.
     *
     * @param handle  its number
     * @param name    the name of a BPF filter; empty if it has none, or is of another kind
     * @param program the number of its program; 0 if it has none
     */
    record Filter(int handle, String name, int program) {}
}
