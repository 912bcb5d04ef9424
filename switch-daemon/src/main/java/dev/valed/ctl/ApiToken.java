package dev.valed.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the token that calls carry. {@code VALE_TOKEN} wins; otherwise the daemon has left it in the file {@code token}
 * of its runtime directory, readable by those who may change things. A daemon elsewhere has not: what this machine's has
 * left is none of its business, unless {@code VALE_RUNTIME_DIR} says that it is.
 *
 * <p>Not finding one is no error here: the daemon decides, and when it refuses, {@link #whereItWasLookedFor()} tells the
 * user why.
 */
final class ApiToken {
    /** Longer than any token; keeps a wrong path (a device, a huge file) from being swallowed whole. */
    private static final int LONGEST = 4096;

    private final Surroundings surroundings;

    private final boolean forThisMachine;

    /** @param forThisMachine whether the daemon that is asked is on this machine */
    ApiToken(Surroundings surroundings, boolean forThisMachine) {
        this.surroundings = surroundings;
        this.forThisMachine = forThisMachine;
    }

    @Nullable String find() {
        String fromEnvironment = surroundings.variable("VALE_TOKEN");
        if (fromEnvironment != null) {
            return checked(fromEnvironment.strip(), "VALE_TOKEN");
        }
        for (Path file : files()) {
            String token = read(file);
            if (token != null) {
                return checked(token, file.toString());
            }
        }
        return null;
    }

    String whereItWasLookedFor() {
        StringBuilder places = new StringBuilder("VALE_TOKEN");
        files().forEach(file -> places.append(", ").append(file));
        return places.toString();
    }

    private List<Path> files() {
        String runtimeDirectory = surroundings.variable("VALE_RUNTIME_DIR");
        if (runtimeDirectory != null) {
            return List.of(Path.of(runtimeDirectory, "token"));
        }
        if (!forThisMachine) {
            return List.of();
        }
        Path root = surroundings.root();
        Path system = root.resolve("run/valed/token");
        int userId = surroundings.userId().getAsInt();
        if (userId == 0) {
            return List.of(system);
        }
        String session = surroundings.variable("XDG_RUNTIME_DIR");
        Path own = session != null
                ? Path.of(session, "valed", "token")
                : root.resolve("tmp/valed-" + userId).resolve("token");
        // Their own daemon first; a system daemon may have given the user's group the right to read its token.
        return List.of(own, system);
    }

    /** The file's first bytes, or null where it is missing, empty or not for this user. */
    private static @Nullable String read(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String token = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
            return token.isEmpty() ? null : token;
        } catch (IOException e) {
            return null;
        }
    }

    /** A line break or worse inside the token would end the HTTP header early. */
    private static String checked(String token, String source) {
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) <= ' ' || token.charAt(i) >= 127) {
                throw new NotDoneException(
                        "the token in " + source + " is not one: it must be one printable ASCII word");
            }
        }
        return token;
    }
}
