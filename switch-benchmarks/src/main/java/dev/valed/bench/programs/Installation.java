package dev.valed.bench.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the launcher has built, and how it is started.
 *
 * @param root the directory that the launcher {@code vale} is in
 */
public record Installation(Path root) {

    /** Where the launcher says that it is. */
    public static Installation find() throws BenchFailure {
        String root = System.getenv("VALE_HOME");
        if (root == null) {
            throw new BenchFailure("run it as ./vale bench: the launcher says where daemon and clients are");
        }
        return new Installation(Path.of(root));
    }

    /** Fails if the benchmarks' own program is not there. Returns this. */
    public Installation requireClient() throws BenchFailure {
        if (!Files.isExecutable(client())) {
            throw new BenchFailure(client()
                    + " is not there: it needs a C compiler. Install gcc and run './mvnw -DskipTests package' in "
                    + root);
        }
        return this;
    }

    /** Starts a daemon with these options. */
    List<String> daemon(List<String> options) {
        return command(List.of(launcher().toString(), "daemon"), options);
    }

    /** Starts a program written for netmap, with valed's library. */
    List<String> with(List<String> program) {
        return command(List.of(launcher().toString(), "with"), program);
    }

    /** The benchmarks' own program. */
    public Path client() {
        return root.resolve("switch-benchmarks/target/bench/bench-client");
    }

    private Path launcher() {
        return root.resolve("vale");
    }

    private static List<String> command(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return List.copyOf(all);
    }
}
