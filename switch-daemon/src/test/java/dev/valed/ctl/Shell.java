package dev.valed.ctl;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where the tests type their commands: an environment, a user, and what the last command printed. */
final class Shell {
    private final Map<String, String> environment = new HashMap<>();
    private Path root = Path.of("/nonexistent");
    private int userId = 1000;

    record Result(int exitCode, String out, String err) {}

    static Shell at(DaemonStub daemon) {
        return new Shell().with("VALE_API", daemon.address()).with("VALE_TOKEN", "secret");
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    String environment(String variable) {
        return environment.get(variable);
    }

    Shell without(String variable) {
        environment.remove(variable);
        return this;
    }

    Shell asUser(int id) {
        userId = id;
        return this;
    }

    Shell withRoot(Path directory) {
        root = directory;
        return this;
    }

    /** Runs {@code vale ctl} with the words of the line. */
    Result run(String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        Surroundings surroundings = new Surroundings(environment, () -> userId, root);
        int exitCode = ValeCtl.run(surroundings, new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
