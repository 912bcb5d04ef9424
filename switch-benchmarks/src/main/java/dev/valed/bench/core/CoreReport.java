package dev.valed.bench.core;

import java.io.PrintStream;
import java.util.Locale;

/** Prints figures as they come, with a bar each. */
final class CoreReport {

    private static final String BAR = "█".repeat(24);

    private final PrintStream out;
    private final double fullBarMpps;

    /** @param fullBarMpps what a full bar stands for */
    CoreReport(PrintStream out, double fullBarMpps) {
        this.out = out;
        this.fullBarMpps = fullBarMpps;
    }

    void section(String title) {
        out.printf("%n%s%n", title);
        out.printf(
                "  %6s %9s %6s %5s   %8s %17s %8s %8s%n",
                "frame", "addresses", "burst", "ports", "Mpps", "(slowest-fastest)", "Gbit/s", "ns/frame");
    }

    void add(CoreFigure figure) {
        int bar = (int) Math.round(Math.min(1, figure.samples().median() / fullBarMpps) * BAR.length());
        out.printf(
                Locale.ROOT,
                "  %6d %9d %6d %5d   %8.1f %17s %8.0f %8.1f  %s%n",
                figure.frame(),
                figure.addresses(),
                figure.burst(),
                figure.receivers(),
                figure.samples().median(),
                String.format(
                        Locale.ROOT,
                        "(%.1f-%.1f)",
                        figure.samples().min(),
                        figure.samples().max()),
                figure.gigabitsPerSecond(),
                figure.nanosPerFrame(),
                BAR.substring(0, bar));
    }
}
