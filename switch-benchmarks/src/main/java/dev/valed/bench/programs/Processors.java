package dev.valed.bench.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processors that this process, and what it starts, may use. */
public final class Processors {

    private static final String KEY = "Cpus_allowed_list:";

    private Processors() {}

    /** Their numbers, rising; at least one. */
    public static List<Integer> allowed() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith(KEY))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status has no " + KEY))
                .substring(KEY.length())
                .strip());
    }

    /** @param list such as {@code 0-3,8} */
    static List<Integer> parse(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            for (int number = first; number <= last; number++) {
                numbers.add(number);
            }
        }
        return List.copyOf(numbers);
    }
}
