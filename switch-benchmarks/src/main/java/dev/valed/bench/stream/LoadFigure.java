package dev.valed.bench.stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.valed.bench.figure.Figure;
import dev.valed.bench.figure.Samples;
import dev.valed.bench.figure.Table;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a paced stream cost.
 *
 * @param idle           what the worker does without frames
 * @param sleepsASecond  times that the worker went to sleep
 * @param wakeupsASecond times that it woke a program
 */
public record LoadFigure(
        @JsonUnwrapped StreamCase stream,
        String idle,
        @Nullable Samples c2cNanos,
        Samples deliveredMpps,
        Samples sleepsASecond,
        Samples wakeupsASecond,
        Samples senderPercent,
        Samples workerPercent,
        Samples receiverPercent,
        Samples othersPercent)
        implements Figure {

    public static Table table() {
        return new Table(
                "offered Mpps",
                "burst",
                "worker idle",
                "where",
                "c2c ns",
                "delivered Mpps",
                "worker sleeps/s",
                "wakeups/s",
                "sender %",
                "worker %",
                "receiver %",
                "others %");
    }

    @Override
    public void addTo(Table table) {
        table.row(
                String.format(Locale.ROOT, "%.1f", stream.framesASecond() / 1e6),
                stream.burst(),
                idle,
                stream.placement().text(),
                c2cNanos == null ? "-" : c2cNanos.text(),
                deliveredMpps.text(2),
                sleepsASecond.wholeText(),
                wakeupsASecond.wholeText(),
                senderPercent.wholeText(),
                workerPercent.wholeText(),
                receiverPercent.wholeText(),
                othersPercent.wholeText());
    }
}
