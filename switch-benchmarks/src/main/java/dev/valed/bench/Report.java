package dev.valed.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints figures as they come, with a bar each, and writes them to a file at the end. */
final class Report {

    private static final String BAR = "█".repeat(24);

    private final PrintStream out;
    private final double fullBarMpps;
    private final List<Figure> figures = new ArrayList<>();

    /** @param fullBarMpps what a full bar stands for */
    Report(PrintStream out, double fullBarMpps) {
        this.out = out;
        this.fullBarMpps = fullBarMpps;
    }

    void section(String title) {
        out.printf("%n%s%n", title);
        out.printf(
                "  %6s %9s %6s %5s   %8s %17s %8s %8s%n",
                "frame", "addresses", "burst", "ports", "Mpps", "(slowest-fastest)", "Gbit/s", "ns/frame");
    }

    void add(Figure figure) {
        figures.add(figure);
        int bar = (int) Math.round(Math.min(1, figure.median() / fullBarMpps) * BAR.length());
        out.printf(
                Locale.ROOT,
                "  %6d %9d %6d %5d   %8.1f %17s %8.0f %8.1f  %s%n",
                figure.frame(),
                figure.addresses(),
                figure.burst(),
                figure.receivers(),
                figure.median(),
                String.format(
                        Locale.ROOT,
                        "(%.1f-%.1f)",
                        figure.mpps().min(),
                        figure.mpps().max()),
                figure.gigabitsPerSecond(),
                figure.nanosPerFrame(),
                BAR.substring(0, bar));
    }

    /** One JSON object per line and figure. */
    void write(@Nullable Path file) throws IOException {
        if (file != null) {
            Files.write(file, figures.stream().map(Figure::json).toList());
            out.printf("%n%d figures written to %s%n", figures.size(), file);
        }
    }
}
