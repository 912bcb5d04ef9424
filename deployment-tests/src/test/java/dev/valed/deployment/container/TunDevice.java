package dev.valed.deployment.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * The device by which TAPs are made, with the permissions that it has where udev makes it: for everybody. A container
 * gets the device with the permissions that it has outside.
 */
final class TunDevice {

    private static final Path USUAL = Path.of("/dev/net/tun");

    private final Path path;

    private TunDevice(Path path) {
        this.path = path;
    }

    /** The usual one, or another in the directory if that is for root alone. */
    static TunDevice in(Path directory) throws Exception {
        if (Files.getPosixFilePermissions(USUAL).contains(PosixFilePermission.OTHERS_WRITE)) {
            return new TunDevice(USUAL);
        }
        Path own = directory.resolve("tun");
        Commands.run("mknod", "-m", "666", own.toString(), "c", "10", "200");
        return new TunDevice(own);
    }

    String path() {
        return path.toString();
    }
}
