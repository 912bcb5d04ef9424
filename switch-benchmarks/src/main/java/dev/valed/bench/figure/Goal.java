package dev.valed.bench.figure;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a figure is to reach, as text beside it. */
public final class Goal {

    private Goal() {}

    /** @param goal null: there is none */
    public static String atLeast(@Nullable Double goal, Samples figure) {
        return goal == null ? "" : text(">=", goal, figure.median() >= goal);
    }

    /** @param goal null: there is none */
    public static String atMost(@Nullable Double goal, Samples figure) {
        return goal == null ? "" : text("<=", goal, figure.median() <= goal);
    }

    private static String text(String relation, double goal, boolean reached) {
        String number = BigDecimal.valueOf(goal).stripTrailingZeros().toPlainString();
        return relation + " " + number + (reached ? " reached" : " missed");
    }
}
