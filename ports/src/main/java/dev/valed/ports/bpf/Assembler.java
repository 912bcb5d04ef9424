package dev.valed.ports.bpf;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes a BPF program, instruction by instruction, see {@code instruction-set.rst} of the kernel's documentation.
 *
 * <p>The few operations are those that short programs need. There are no labels: the one jump skips a block.
 */
public final class Assembler {
    // linux/bpf.h and linux/bpf_common.h: class, size or source, mode or operation.
    private static final int LOAD_CONSTANT = 0x18; // BPF_LD | BPF_DW | BPF_IMM, two words
    private static final int LOAD_32 = 0x61; // BPF_LDX | BPF_W | BPF_MEM
    private static final int STORE_32 = 0x63; // BPF_STX | BPF_W | BPF_MEM
    private static final int JUMP_IF_NOT_EQUAL = 0x55; // BPF_JMP | BPF_JNE | BPF_K
    private static final int CALL = 0x85; // BPF_JMP | BPF_CALL
    private static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT
    private static final int MOVE_CONSTANT = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private static final int MOVE = 0xbf; // BPF_ALU64 | BPF_MOV | BPF_X

    /** In place of a source register: the constant is the descriptor of a map. */
    private static final int BPF_PSEUDO_MAP_FD = 1;

    private long[] words = new long[16];
    private int length;

    /** {@code to = value}, with its sign. */
    public Assembler move(Register to, int value) {
        return add(MOVE_CONSTANT, to.ordinal(), 0, 0, value);
    }

    /** {@code to = from}. */
    public Assembler move(Register to, Register from) {
        return add(MOVE, to.ordinal(), from.ordinal(), 0, 0);
    }

    /** {@code to = map}. The map must be open until the program is loaded, which then keeps it. */
    public Assembler move(Register to, BpfMap map) {
        return add(LOAD_CONSTANT, to.ordinal(), BPF_PSEUDO_MAP_FD, 0, map.fd()).add(0, 0, 0, 0, 0);
    }

    /** {@code to =} the 32 bits at {@code address + offset}, without sign. */
    public Assembler load32(Register to, Register address, int offset) {
        return add(LOAD_32, to.ordinal(), address.ordinal(), offset, 0);
    }

    /** The 32 bits at {@code address + offset = from}. */
    public Assembler store32(Register address, int offset, Register from) {
        return add(STORE_32, address.ordinal(), from.ordinal(), offset, 0);
    }

    /** Does what the block does if {@code register == value}, with its sign, and else skips it. */
    public Assembler ifEqual(Register register, int value, Consumer<Assembler> block) {
        Assembler inner = new Assembler();
        block.accept(inner);
        add(JUMP_IF_NOT_EQUAL, register.ordinal(), 0, inner.length, value);
        for (int i = 0; i < inner.length; i++) {
            append(inner.words[i]);
        }
        return this;
    }

    /** {@code R0 = function(R1, R2, ...)}. */
    public Assembler call(KernelFunction function) {
        return add(CALL, 0, 0, 0, function.number());
    }

    /** Ends the program with the result R0. */
    public Assembler exit() {
        return add(EXIT, 0, 0, 0, 0);
    }

    /** Ends the program with this result. */
    public Assembler exit(int result) {
        return move(Register.R0, result).exit();
    }

    /** The instructions, a word each: {@code struct bpf_insn}, on a little-endian machine. */
    long[] words() {
        return Arrays.copyOf(words, length);
    }

    private Assembler add(int operation, int to, int from, int offset, int value) {
        append(operation | (long) to << 8 | (long) from << 12 | (offset & 0xffffL) << 16 | (long) value << 32);
        return this;
    }

    private void append(long word) {
        if (length == words.length) {
            words = Arrays.copyOf(words, 2 * length);
        }
        words[length++] = word;
    }
}
