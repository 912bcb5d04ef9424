package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An option of a request: struct nmreq_option without its list pointer, and what follows it.
 *
 * @param type    NETMAP_REQ_OPT_*, or {@link #BUFFER_SIZE}
 * @param status  out: an errno, 0 if it was taken
 * @param payload as behind struct nmreq_option; not copied
 */
public record RequestOption(int type, int status, byte[] payload) {

    /** NETMAP_REQ_OPT_EXTMEM. */
    public static final int EXTERNAL_MEMORY = 1;
    /** NETMAP_REQ_OPT_CSB. */
    public static final int CSB = 3;
    /** NETMAP_REQ_OPT_OFFSETS. */
    public static final int OFFSETS = 5;
    /** An option of valed: u32, bytes of a buffer if the port gets a memory of its own; u32 0. */
    public static final int BUFFER_SIZE = 0x7600_0001;

    /** {@link #BUFFER_SIZE}. */
    public static RequestOption bufferSize(int bytes) {
        return new RequestOption(
                BUFFER_SIZE,
                0,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(bytes)
                        .array());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestOption option
                && type == option.type
                && status == option.status
                && Arrays.equals(payload, option.payload);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(payload);
    }

    public RequestOption withStatus(int other) {
        return new RequestOption(type, other, payload);
    }
}
