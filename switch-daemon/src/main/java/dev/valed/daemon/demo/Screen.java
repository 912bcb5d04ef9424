package dev.valed.daemon.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;

/**
 * Where the table is drawn: in place on a terminal; anywhere else, such as in a file, one table after the other and less
 * often.
 */
final class Screen implements AutoCloseable {

    // ECMA-48 control sequences.
    private static final String HOME = "\033[H";
    private static final String CLEAR_TO_END_OF_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String HIDE_CURSOR = "\033[?25l";
    private static final String SHOW_CURSOR = "\033[?25h";
    private static final String OTHER_SCREEN = "\033[?1049h";
    private static final String FIRST_SCREEN = "\033[?1049l";

    /** From a full cell to an eighth of one; a locale without them gets another sign. */
    private static final String BLOCKS = "[\u2588-\u258f]";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean hasBlocks;

    /** A terminal if the process has one. */
    static Screen open(PrintStream out) {
        Console console = System.console();
        return new Screen(out, console != null && console.isTerminal());
    }

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.hasBlocks = out.charset().newEncoder().canEncode('\u2588');
        if (terminal) {
            out.print(OTHER_SCREEN + HIDE_CURSOR);
        }
    }

    /** How often it makes sense to draw, in ms. */
    long periodMillis() {
        return terminal ? 500 : 5_000;
    }

    void draw(List<String> lines) {
        if (!terminal) {
            lines.forEach(line -> out.println(printable(line)));
            out.println();
            out.flush();
            return;
        }
        StringBuilder text = new StringBuilder(HOME);
        lines.forEach(line ->
                text.append(printable(line)).append(CLEAR_TO_END_OF_LINE).append('\n'));
        out.print(text.append(CLEAR_BELOW));
        out.flush();
    }

    private String printable(String line) {
        return hasBlocks ? line : line.replaceAll(BLOCKS, "#");
    }

    /** Leaves the terminal as it was. */
    @Override
    public void close() {
        if (terminal) {
            out.print(SHOW_CURSOR + FIRST_SCREEN);
            out.flush();
        }
    }
}
