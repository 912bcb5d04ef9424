package dev.valed.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the daemon keeps its socket, token and lock, and programs look for them. */
final class RuntimeDirectory {

    private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rwxr-x---");
    /** A Unix socket's path may have 107 bytes; the longest name in the directory is netmap.sock. */
    private static final int MAX_PATH_BYTES = 107 - "/netmap.sock".length();

    private RuntimeDirectory() {}

    /**
     * The directory that was asked for, or else the one for this user.
     *
     * @param asked       by the command line
     * @param environment of the process
     * @param user        effective user id
     */
    static Path choose(@Nullable Path asked, Map<String, String> environment, int user) {
        if (asked != null) {
            return asked.toAbsolutePath().normalize();
        }
        String ours = environment.getOrDefault("VALE_RUNTIME_DIR", "");
        String session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!ours.isEmpty()) {
            return Path.of(ours).toAbsolutePath().normalize();
        }
        if (user == 0) {
            return Path.of("/run/valed");
        }
        return session.isEmpty() ? Path.of("/tmp/valed-" + user) : Path.of(session, "valed");
    }

    /** The effective user id of this process. */
    static int ownUser() throws StartupException {
        try {
            // Uid: real, effective, saved, file system. The owner of /proc/self can be root instead, see proc(5).
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .map(line -> Integer.parseUnsignedInt(line.split("\\s+")[2]))
                    .findFirst()
                    .orElseThrow(() -> new IOException("/proc/self/status has no Uid"));
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.FAILED, "/proc is needed and cannot be read: " + e.getMessage());
        }
    }

    /**
     * Makes the directory, for its owner and group, if it is not there.
     *
     * @param user effective user id
     * @throws StartupException if it cannot be made, or somebody else could put files in it
     */
    static void prepare(Path directory, int user) throws StartupException {
        if (directory.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw refused(directory, "its path is too long for a socket: " + MAX_PATH_BYTES + " bytes are accepted");
        }
        try {
            make(directory);
            PosixFileAttributes attributes =
                    Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            int owner = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isDirectory()) {
                throw refused(directory, "it is not a directory");
            }
            if (owner != user) {
                throw refused(directory, "it belongs to user " + owner + " and not to us, user " + user);
            }
            if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
                throw refused(directory, "everybody may write to it: take that right away, or choose another");
            }
        } catch (IOException e) {
            throw StartupException.cannotCreate(directory, e);
        }
    }

    private static void make(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PERMISSIONS));
            Files.setPosixFilePermissions(directory, PERMISSIONS); // whatever the umask took away
        } catch (FileAlreadyExistsException e) {
            // What it is, is checked next.
        }
    }

    private static StartupException refused(Path directory, String why) {
        return new StartupException(
                StartupException.CANNOT_CREATE, "runtime directory " + directory + " is not accepted: " + why);
    }
}
