package dev.valed.bench.stream;

import dev.valed.bench.bed.Placement;
import dev.valed.bench.machine.Yardstick;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of frames from one process to another, as it is to be measured.
 *
 * @param bench         what it belongs to
 * @param frame         bytes of a frame, without FCS
 * @param burst         slots that either side handles between two syncs
 * @param overflow      what becomes of frames for a full ring: see {@link Overflow}
 * @param goalMpps      what it is to reach, in million frames per second; null if nobody has said
 * @param framesASecond the sender's pace; 0: as fast as it can
 */
public record StreamCase(
        String bench,
        int frame,
        int burst,
        Touch touch,
        String overflow,
        Placement placement,
        @Nullable Double goalMpps,
        long framesASecond) {

    /** From here on a frame costs more to copy than everything else that a switch does with it. */
    private static final int LONG_FRAME = 1024;

    List<String> senderOptions() {
        List<String> options = new ArrayList<>(List.of("--frame", "" + frame, "--burst", "" + burst));
        options.addAll(List.of("--touch", "" + touch.written(), "--rate", "" + framesASecond));
        return options;
    }

    List<String> receiverOptions() {
        List<String> options = new ArrayList<>(List.of("--frame", "" + frame, "--burst", "" + burst));
        options.addAll(List.of("--touch", "" + touch.read()));
        if (!overflow.equals(Overflow.PIPE)) {
            options.add("--hello");
        }
        return options;
    }

    /** What the machine gives at most of this; null where memory is not what bounds it. */
    @Nullable Yardstick yardstick() {
        if (overflow.equals(Overflow.PIPE)) {
            boolean slotsCross = touch.equals(Touch.NONE) && placement.sender() != placement.receiver();
            return slotsCross ? Yardstick.SLOTS : null;
        }
        if (frame < LONG_FRAME) {
            return null;
        }
        return touch.equals(Touch.NONE) ? Yardstick.COPY : Yardstick.TOUCHED;
    }

    String text() {
        return frame + " B, burst " + burst + ", " + touch.text() + ", " + overflow;
    }
}
