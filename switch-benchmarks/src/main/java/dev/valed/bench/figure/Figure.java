package dev.valed.bench.figure;

/** A figure that is a row in a table of its kind. */
public interface Figure {
    void addTo(Table table);
}
