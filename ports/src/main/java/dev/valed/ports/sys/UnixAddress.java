package dev.valed.ports.sys;

import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code struct sockaddr_un} of {@code linux/un.h}: a path of the file system, or an abstract name, as an address; see {@code unix(7)}.
 */
@FieldOrder({"family", "path"})
public final class UnixAddress extends Structure {
    /** AF_UNIX of {@code bits/socket.h}. */
    static final int AF_UNIX = 1;

    /** UNIX_PATH_MAX of {@code linux/un.h}: room for the path and its terminating zero. */
    static final int PATH_SIZE = 108;

    /** {@code sun_family}. */
    public short family = AF_UNIX;

    /** {@code sun_path}; an abstract name begins with a zero. */
    public byte[] path = new byte[PATH_SIZE];

    private final int length;

    /**
     * Creates the address of this path.
     *
     * @throws IllegalArgumentException if the path is longer than 107 bytes
     */
    UnixAddress(Path socketPath) {
        put(socketPath.toString(), "socket path", 0);
        length = size(); // all of it, as the path ends with a zero
    }

    private UnixAddress(String abstractName) {
        // The name ends where the address does: no zero ends it.
        length = Short.BYTES + 1 + put(abstractName, "abstract socket name", 1);
    }

    /**
     * Creates the address of this name in no file system, which every process of the network namespace can use.
     *
     * @throws IllegalArgumentException if the name is longer than 106 bytes
     */
    static UnixAddress ofAbstractName(String name) {
        return new UnixAddress(name);
    }

    private int put(String name, String what, int offset) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int room = PATH_SIZE - 1 - offset;
        if (bytes.length == 0 || bytes.length > room) {
            throw new IllegalArgumentException(what + " \"" + name + "\" has " + bytes.length
                    + " bytes; accepted: 1 to " + room + " (sun_path of unix(7))");
        }
        System.arraycopy(bytes, 0, path, offset, bytes.length);
        return bytes.length;
    }

    /** The length to pass with the address. */
    int length() {
        return length;
    }

    @Override
    public String toString() {
        return "\"" + new String(path, StandardCharsets.UTF_8).replace("\0", "") + "\"";
    }
}
