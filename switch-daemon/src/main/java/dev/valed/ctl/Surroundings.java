package dev.valed.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the program takes from the process it runs in, gathered here so that tests can put something else in its place.
 *
 * @param environment the environment variables
 * @param userId gives the user's number; asked only when needed, because asking costs start-up time
 * @param root the directory that absolute paths start from; {@code /} but in tests
 */
record Surroundings(Map<String, String> environment, IntSupplier userId, Path root) {
    static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), Surroundings::ownUserId, Path.of("/"));
    }

    /** The variable's value, or null where it is not set or empty: an empty variable is how scripts unset one. */
    @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Java has no getuid(); the owner of our own /proc entry is the same number. */
    private static int ownUserId() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
