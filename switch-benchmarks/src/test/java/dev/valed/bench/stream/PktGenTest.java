package dev.valed.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PktGenTest {

    @Test
    void shouldReadTheRatesOfAllIntervalsInAnyUnit() {
        assertThat(PktGen.intervals("""
                        100.2 main [3070] Sending on netmap:vale0:s1: 1 queues, 1 threads and 1 cpus.
                        101.2 main_thread [2781] 47.123 Mpps (23.577 Mpkts 11.317 Gbps in 500335 usec) 512.00 avg_batch 0 min_space
                        101.7 main_thread [2781] 812.500 Kpps (406.381 Kpkts 195.063 Mbps in 500163 usec) 3.00 avg_batch 0 min_space
                        102.2 main_thread [2781] 9.000 pps (4.000 pkts 1.920 Kbps in 500163 usec) 1.00 avg_batch 0 min_space
                        Speed: 46.900 Mpps Bandwidth: 22.512 Gbps (raw 31.517 Gbps). Average batch: 511.70 pkts
                        """)).containsExactly(47.123, 0.8125, 9e-6);
    }

    @Test
    void shouldFindNoneInOtherOutput() {
        assertThat(PktGen.intervals("Speed: 46.900 Mpps Bandwidth: 22.512 Gbps"))
                .isEmpty();
    }
}
