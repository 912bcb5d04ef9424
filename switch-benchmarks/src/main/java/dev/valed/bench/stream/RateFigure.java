package dev.valed.bench.stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.valed.bench.figure.Figure;
import dev.valed.bench.figure.Goal;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.figure.Table;
import dev.valed.bench.machine.Bound;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How fast a stream was.
 *
 * @param c2cNanos      between the processors, before each run; null if there is but one
 * @param othersPercent of a processor that other programs used meanwhile; null if that is not known
 * @param sentMpps      million frames per second that the sender handed over
 * @param deliveredMpps that the receiver took
 * @param machine       what the machine gives at most of what was delivered; null where memory is not what bounds it
 */
public record RateFigure(
        @JsonUnwrapped StreamCase stream,
        @Nullable Samples c2cNanos,
        @Nullable Samples othersPercent,
        Samples sentMpps,
        Samples deliveredMpps,
        @Nullable Bound machine)
        implements Figure {

    /** A receiver that gets less of what was sent is starving, and not only slower than its sender. */
    private static final double STARVING_SHARE = 0.1;

    public static Table table() {
        return new Table(
                "frame",
                "burst",
                "payload",
                "overflow",
                "where",
                "c2c ns",
                "others %",
                "sent Mpps",
                "delivered Mpps",
                "share",
                "goal",
                "machine (of it)");
    }

    double deliveredShare() {
        return deliveredMpps.median() / sentMpps.median();
    }

    public boolean starves() {
        return deliveredShare() < STARVING_SHARE;
    }

    @Override
    public void addTo(Table table) {
        table.row(
                stream.frame(),
                stream.burst(),
                stream.touch().text(),
                stream.overflow(),
                stream.placement().text(),
                c2cNanos == null ? "-" : c2cNanos.text(),
                othersPercent == null ? "-" : othersPercent.wholeText(),
                sentMpps.text(),
                deliveredMpps.text(),
                String.format(Locale.ROOT, "%.0f %%%s", deliveredShare() * 100, starves() ? " STARVING" : ""),
                Goal.atLeast(stream.goalMpps(), deliveredMpps),
                machine == null ? "" : machine.text());
    }
}
