package dev.valed.daemon.demo;

import java.util.Locale;

/** A rate in the form that people read: {@code 2.00 M/s} for two million per second. */
final class Rate {

    private static final String BLOCKS = " ▏▎▍▌▋▊▉█";
    private static final int BAR_CELLS = 10;
    /** A full bar is ten million per second, each cell less a fifth of a power of ten. */
    private static final double FULL_BAR = 1e7;

    private static final double DECADES = 7;

    private Rate() {}

    static String text(double perSecond) {
        if (perSecond >= 1e6) {
            return String.format(Locale.ROOT, "%.2f M/s", perSecond / 1e6);
        }
        if (perSecond >= 1e3) {
            return String.format(Locale.ROOT, "%.1f k/s", perSecond / 1e3);
        }
        return String.format(Locale.ROOT, "%.0f /s", perSecond);
    }

    /** Ten characters, on a logarithmic scale: small rates are to be seen beside large ones. */
    static String bar(double perSecond) {
        double share = perSecond <= 1 ? 0 : Math.min(1, 1 - Math.log10(FULL_BAR / perSecond) / DECADES);
        int eighths = (int) Math.round(share * BAR_CELLS * 8);
        StringBuilder bar = new StringBuilder("█".repeat(eighths / 8));
        if (eighths % 8 > 0) {
            bar.append(BLOCKS.charAt(eighths % 8));
        }
        return bar + " ".repeat(BAR_CELLS - bar.length());
    }
}
