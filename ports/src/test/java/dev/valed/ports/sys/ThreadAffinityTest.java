package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class ThreadAffinityTest {
    @Test
    void shouldPinOnlyTheCallingThread() throws Exception {
        BitSet before = ThreadAffinity.allowed();
        int cpu = before.length() - 1;
        FutureTask<BitSet> pinned = new FutureTask<>(() -> {
            ThreadAffinity.pin(cpu);
            return ThreadAffinity.allowed();
        });
        Thread.ofPlatform().start(pinned);

        assertThat(pinned.get().stream()).containsExactly(cpu);
        assertThat(ThreadAffinity.allowed()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1000, 1024, Integer.MAX_VALUE})
    void shouldNameProcessorsThatAreAccepted(int cpu) throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ThreadAffinity.pin(cpu))
                .withMessage("cpu is " + cpu + "; accepted: " + ThreadAffinity.allowed());
    }

    @Test
    void shouldRefuseVirtualThreads() {
        FutureTask<Void> task = new FutureTask<>(() -> {
            ThreadAffinity.pin(0);
            return null;
        });
        Thread.ofVirtual().start(task);

        assertThatThrownBy(task::get).hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
