package dev.valed.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The token that requests show, in a file that the group of the runtime directory may read: who can, may change things. */
final class TokenFile {

    static final String NAME = "token";

    private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rw-r-----");
    private static final int RANDOM_BYTES = 32;
    /** What can be sent in an HTTP header, and not be guessed. */
    private static final Pattern ACCEPTED = Pattern.compile("[0-9A-Za-z._~+/=-]{16,512}");

    private TokenFile() {}

    /**
     * The token in force: the given one, else the one of the last start, else a new one. It is in the file afterwards.
     *
     * @param given by the environment; null or empty if it was not
     * @throws StartupException if the given one is too weak, or the file cannot be read, written or trusted
     */
    static String establish(Path directory, @Nullable String given) throws StartupException {
        Path file = directory.resolve(NAME);
        try {
            String kept = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? read(file) : "";
            String token = given != null && !given.isEmpty() ? checked(given) : kept.isEmpty() ? random() : kept;
            if (!token.equals(kept)) {
                write(file, token);
            }
            return token;
        } catch (IOException e) {
            throw StartupException.cannotCreate(file, e);
        }
    }

    private static String checked(String given) throws StartupException {
        if (!ACCEPTED.matcher(given).matches()) {
            throw new StartupException(
                    StartupException.WRONG_CONFIGURATION,
                    "VALE_TOKEN is not accepted: 16 to 512 of 0-9, A-Z, a-z and ._~+/=- are");
        }
        return given;
    }

    private static String read(Path file) throws IOException, StartupException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(file, "it is not a plain file");
        }
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            throw refused(file, "everybody may read it; delete it, and the next start makes a new one");
        }
        String token = Files.readString(file).strip();
        if (!ACCEPTED.matcher(token).matches()) {
            throw refused(file, "there is no token in it; delete it, and the next start makes a new one");
        }
        return token;
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Under another name first, so that nobody ever reads half of it, or reads it who must not. */
    private static void write(Path file, String token) throws IOException {
        Path unfinished = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(PERMISSIONS));
        Files.setPosixFilePermissions(unfinished, PERMISSIONS); // whatever the umask took away
        Files.writeString(unfinished, token + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static StartupException refused(Path file, String why) {
        return new StartupException(
                StartupException.WRONG_CONFIGURATION, "token file " + file + " is not accepted: " + why);
    }
}
