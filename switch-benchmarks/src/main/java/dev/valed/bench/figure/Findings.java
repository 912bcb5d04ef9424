package dev.valed.bench.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** All figures of a benchmark, for a file. */
public final class Findings {

    private final List<Object> figures = new ArrayList<>();

    public void add(Object figure) {
        figures.add(figure);
    }

    /**
     * Prints figures under a title, and adds them.
     *
     * @param table an empty one of their kind
     */
    public void show(String title, Table table, List<? extends Figure> rows) {
        for (Figure row : rows) {
            row.addTo(table);
            add(row);
        }
        System.out.printf("%n%s%n", title);
        table.print(System.out);
    }

    /** One JSON object per line and figure. */
    public void write(@Nullable Path file) throws IOException {
        if (file != null) {
            JsonMapper mapper = new JsonMapper();
            Files.write(file, figures.stream().map(mapper::writeValueAsString).toList());
            System.out.printf("%n%d figures written to %s%n", figures.size(), file);
        }
    }
}
