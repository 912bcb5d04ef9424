package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.Register.R0;
import static dev.valed.ports.bpf.Register.R1;
import static dev.valed.ports.bpf.Register.R2;
import static dev.valed.ports.bpf.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against the encoding in the kernel's instruction-set.rst: value, offset, registers, operation, from the highest byte. */
class AssemblerTest {

    @Test
    void shouldEncodeEachInstruction() {
        assertThat(new Assembler().move(R2, 0x12345678).words()).containsExactly(0x12345678_0000_02_b7L);
        assertThat(new Assembler().move(R2, -1).words()).containsExactly(0xffffffff_0000_02_b7L);
        assertThat(new Assembler().move(R6, R1).words()).containsExactly(0x00000000_0000_16_bfL);
        assertThat(new Assembler().load32(R0, R1, 8).words()).containsExactly(0x00000000_0008_10_61L);
        assertThat(new Assembler().load32(R0, R1, -4).words()).containsExactly(0x00000000_fffc_10_61L);
        assertThat(new Assembler().store32(R1, 8, R2).words()).containsExactly(0x00000000_0008_21_63L);
        assertThat(new Assembler().call(KernelFunction.REDIRECT).words()).containsExactly(0x00000017_0000_00_85L);
        assertThat(new Assembler().exit().words()).containsExactly(0x00000000_0000_00_95L);
        assertThat(new Assembler().exit(2).words()).containsExactly(0x00000002_0000_00_b7L, 0x00000000_0000_00_95L);
    }

    @Test
    void shouldSkipBlockIfNotEqual() {
        long[] words = new Assembler()
                .ifEqual(
                        R1,
                        5,
                        equal -> equal.ifEqual(R2, 6, both -> both.exit(7)).exit(8))
                .exit(9)
                .words();

        assertThat(words)
                .containsExactly(
                        0x00000005_0005_01_55L, // R1 != 5: skips five
                        0x00000006_0002_02_55L, // R2 != 6: skips two
                        0x00000007_0000_00_b7L,
                        0x00000000_0000_00_95L,
                        0x00000008_0000_00_b7L,
                        0x00000000_0000_00_95L,
                        0x00000009_0000_00_b7L,
                        0x00000000_0000_00_95L);
    }

    @Test
    void shouldGrow() {
        Assembler code = new Assembler();
        for (int i = 0; i < 1000; i++) {
            code.move(R0, i);
        }
        assertThat(code.words()).hasSize(1000).endsWith(999L << 32 | 0xb7);
    }
}
