package dev.valed.core.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames and headers with random damage: nothing is thrown, and nothing written where it should not be. */
class SegmentationFuzzTest {

    private static final int ROUNDS = 30_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final GuardedMemory source = new GuardedMemory(4_000);
    private final GuardedMemory target = new GuardedMemory(4_000);
    private int planned;

    @Test
    void shouldSurviveAnything() {
        System.out.println("SegmentationFuzzTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            String what = "seed " + seed + ", round " + round;
            Packet packet = randomPacket();
            byte[] frame = packet.frame(random);
            byte[] header = packet.header();
            damage(header, packet.transport());
            damage(frame, packet.payload());
            check(header, frame, random.nextInt(10) == 0 ? random.nextInt(frame.length) : frame.length, what);
        }
        assertThat(planned).as("frames that could be cut all the same").isBetween(ROUNDS / 100, ROUNDS - 1);
    }

    private Packet randomPacket() {
        Packet packet =
                new Packet(random.nextBoolean(), random.nextBoolean(), random.nextInt(2000), 1 + random.nextInt(3000));
        packet.vlanTags = random.nextInt(4);
        packet.ipOptions = random.nextInt(11);
        packet.tcpOptions = random.nextInt(11);
        packet.extensions =
                random.ints(random.nextInt(4), 1, 10).map(n -> 8 * n).toArray();
        packet.needsChecksum = random.nextBoolean();
        return packet;
    }

    private void damage(byte[] bytes, int where) {
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, where))] = (byte) random.nextInt();
        }
    }

    private void check(byte[] header, byte[] frame, int length, String what) {
        byte[] cut = Arrays.copyOf(frame, length);
        long plan = plan(header, cut, 0);
        assertThat(plan(header, cut, -1))
                .as("nothing behind the frame is read: %s", what)
                .isEqualTo(plan);
        if (plan == SegmentPlan.NONE) {
            return;
        }
        planned++;
        int segments = SegmentPlan.segments(plan);
        assertThat(segments).as(what).isBetween(1, SegmentPlan.MAX_SEGMENTS);
        assertThat(SegmentPlan.totalLength(plan)).as(what).isLessThanOrEqualTo(length * segments);
        for (int k : new int[] {0, segments / 2, segments - 1}) {
            int room = random.nextInt(4_000);
            int written = Segment.write(plan, source.frame(), k, target.paint(k).address(), room);
            assertThat(written)
                    .as(what)
                    .isEqualTo(SegmentPlan.segmentLength(plan, k) <= room ? SegmentPlan.segmentLength(plan, k) : 0);
            target.expectUsed(written).assertNothingElseWritten(what);
        }
        source.assertNothingElseWritten(what);
        assertThat(source.bytes(source.frame(), length)).as(what).isEqualTo(cut);
    }

    private long plan(byte[] header, byte[] frame, int paint) {
        source.paint(paint).put(header, frame);
        return Segmentation.plan(source.header(), source.frame(), frame.length);
    }
}
