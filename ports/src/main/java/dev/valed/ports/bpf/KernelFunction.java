package dev.valed.ports.bpf;

/** Functions of the kernel that a program may call: {@code bpf_*} of {@code linux/bpf.h}, see {@code bpf-helpers(7)}. */
public enum KernelFunction {
    /** {@code tail_call(context, PROG_ARRAY, index)}: goes on in another program; returns only if there is none. */
    TAIL_CALL(12),
    /** {@code skb_vlan_push(context, EtherType in network order, tag)}: puts a VLAN tag into the frame. */
    SKB_VLAN_PUSH(18),
    /** {@code skb_vlan_pop(context)}: takes the outer VLAN tag out. */
    SKB_VLAN_POP(19),
    /** {@code redirect(interface index, flags)}: the frame goes to another interface; the result is to be returned. */
    REDIRECT(23),
    /** {@code redirect_map(map, key, result if there is no such entry)}; the result is to be returned. */
    REDIRECT_MAP(51);

    private final int number;

    KernelFunction(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
