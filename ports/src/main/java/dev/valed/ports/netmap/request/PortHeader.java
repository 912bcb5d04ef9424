package dev.valed.ports.netmap.request;

import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;

/**
 * struct nmreq_port_hdr: u32 nr_hdr_len, u32 0.
 *
 * @param headerLength bytes of the virtio-net header before each frame: 0, 10 or 12
 */
public record PortHeader(int headerLength) implements RequestBody {

    /** @throws RefusedException EINVAL unless there are headers of so many bytes */
    public static void requirePossible(int bytes) throws RefusedException {
        if (bytes != 0 && bytes != 10 && bytes != 12) {
            throw new RefusedException(
                    Errno.EINVAL,
                    "a header of " + Integer.toUnsignedString(bytes) + " bytes is not accepted: 0, 10, 12");
        }
    }

    static final int LENGTH = 8;

    static PortHeader get(ByteBuffer bytes) {
        return new PortHeader(bytes.getInt());
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putInt(headerLength).putInt(0);
    }
}
