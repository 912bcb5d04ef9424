package dev.valed.ports.sys;

import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code struct sockaddr_un} of {@code linux/un.h}: a path of the file system as an address, see {@code unix(7)}. */
@FieldOrder({"family", "path"})
public final class UnixAddress extends Structure {
    /** AF_UNIX of {@code bits/socket.h}. */
    static final int AF_UNIX = 1;

    /** UNIX_PATH_MAX of {@code linux/un.h}: room for the path and its terminating zero. */
    static final int PATH_SIZE = 108;

    /** {@code sun_family}. */
    public short family = AF_UNIX;

    /** {@code sun_path}. */
    public byte[] path = new byte[PATH_SIZE];

    /**
     * Creates the address of this path.
     *
     * @throws IllegalArgumentException if the path is longer than 107 bytes
     */
    UnixAddress(Path socketPath) {
        byte[] bytes = socketPath.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= PATH_SIZE) {
            throw new IllegalArgumentException("socket path \"" + socketPath + "\" has " + bytes.length
                    + " bytes; accepted: 1 to " + (PATH_SIZE - 1) + " (sun_path of unix(7))");
        }
        System.arraycopy(bytes, 0, path, 0, bytes.length);
    }

    /** The length to pass with the address: all of it, as the path ends with a zero. */
    int length() {
        return size();
    }

    @Override
    public String toString() {
        return "\"" + new String(path, StandardCharsets.UTF_8).replace("\0", "") + "\"";
    }
}
