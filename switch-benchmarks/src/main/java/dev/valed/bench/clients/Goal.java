package dev.valed.bench.clients;

import dev.valed.bench.Samples;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a figure is to reach, as text beside it. */
final class Goal {

    private Goal() {}

    /** @param goal null: there is none */
    static String atLeast(@Nullable Double goal, Samples figure) {
        return goal == null ? "" : text(">=", goal, figure.median() >= goal);
    }

    /** @param goal null: there is none */
    static String atMost(@Nullable Double goal, Samples figure) {
        return goal == null ? "" : text("<=", goal, figure.median() <= goal);
    }

    private static String text(String relation, double goal, boolean reached) {
        return String.format(Locale.ROOT, "%s %.0f %s", relation, goal, reached ? "reached" : "missed");
    }
}
