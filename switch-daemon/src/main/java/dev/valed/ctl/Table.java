package dev.valed.ctl;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns as wide as their widest cell, two blanks apart. A heading that starts with {@code >} makes a column of
 * numbers, flush right. Cells are made safe to print.
 */
final class Table {
    private final boolean[] flushRight;
    private final int[] widths;
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
        flushRight = new boolean[headings.length];
        widths = new int[headings.length];
        String[] texts = headings.clone();
        for (int i = 0; i < headings.length; i++) {
            flushRight[i] = headings[i].startsWith(">");
            texts[i] = flushRight[i] ? headings[i].substring(1) : headings[i];
        }
        row(texts);
    }

    void row(String... cells) {
        String[] safe = Arrays.stream(cells).map(Printable::of).toArray(String[]::new);
        for (int i = 0; i < safe.length; i++) {
            widths[i] = Math.max(widths[i], safe[i].length());
        }
        rows.add(safe);
    }

    void print(PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (String[] row : rows) {
            line.setLength(0);
            for (int i = 0; i < row.length; i++) {
                String blanks = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : "  ");
                line.append(flushRight[i] ? blanks + row[i] : row[i] + blanks);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
