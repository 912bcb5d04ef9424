package dev.valed.bench.programs;

import java.util.Map;
import java.util.TreeMap;

/**
 * The daemon's metrics at one time.
 *
 * @param nanos  the time, of no particular beginning
 * @param series names with labels, to their values
 */
public record Scrape(long nanos, Map<String, Double> series) {

    /** @param text in Prometheus' format */
    static Scrape parse(long nanos, String text) {
        Map<String, Double> series = new TreeMap<>();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Scrape(nanos, series);
    }

    public double secondsSince(Scrape before) {
        return (nanos - before.nanos) / 1e9;
    }

    /** Sum of all series of this name. */
    public double sum(String name) throws BenchFailure {
        double sum = 0;
        int found = 0;
        for (Map.Entry<String, Double> entry : series.entrySet()) {
            if (entry.getKey().equals(name) || entry.getKey().startsWith(name + "{")) {
                sum += entry.getValue();
                found++;
            }
        }
        if (found == 0) {
            throw new BenchFailure("the daemon has no metric " + name);
        }
        return sum;
    }
}
