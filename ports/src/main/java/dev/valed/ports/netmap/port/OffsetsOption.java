package dev.valed.ports.netmap.port;

import dev.valed.core.ring.NetmapEgress;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * NETMAP_REQ_OPT_OFFSETS: frames may begin behind the start of their buffers, where their slots' ptr says.
 *
 * <pre>
 * offset  0  u64 nro_max_offset      in; out: what is in effect
 *         8  u64 nro_initial_offset
 *        16  u32 nro_offset_bits     0 for the whole ptr
 *        20  u32 nro_tx_align
 *        24  u64 nro_min_gap
 * </pre>
 */
final class OffsetsOption {

    static final int LENGTH = 32;

    private OffsetsOption() {}

    /**
     * Returns the payload to answer with.
     *
     * @param fresh whether the slots are still to be given the initial offset
     */
    static byte[] apply(byte[] payload, NetmapPort port, List<NetmapRing> rings, boolean fresh)
            throws RefusedException {
        ByteBuffer option = ByteBuffer.wrap(payload.clone()).order(ByteOrder.LITTLE_ENDIAN);
        if (!port.supportsOffsets()) {
            throw new RefusedException(Errno.EOPNOTSUPP, port + " does not support offsets");
        }
        long most = option.getLong(0);
        long initial = option.getLong(8);
        int bits = option.getInt(16);
        long mask = bits == 0 || bits == Long.SIZE ? -1L : (1L << bits) - 1;
        if (Integer.compareUnsigned(bits, Long.SIZE) > 0
                || Long.compareUnsigned(most, port.memory().geometry().bufferSize()) > 0
                || (most & mask) != most
                || Long.compareUnsigned(initial, most) > 0) {
            throw new RefusedException(
                    Errno.EINVAL,
                    "offsets up to " + Long.toUnsignedString(most) + ", at first " + Long.toUnsignedString(initial)
                            + ", in " + Integer.toUnsignedString(bits) + " bits are not accepted");
        }
        if (most > port.memory().geometry().bufferSize() - NetmapEgress.SHORTEST_PART) {
            throw new RefusedException(
                    Errno.EINVAL, "offsets up to " + most + " bytes leave no room for a frame in a buffer");
        }
        for (NetmapRing ring : rings) {
            if (ring.offsetMask() != 0 && ((ring.offsetMask() & mask) != mask || ring.maxOffset() < most)) {
                throw new RefusedException(Errno.EBUSY, "others use smaller offsets in this ring");
            }
        }
        for (NetmapRing ring : rings) {
            if (ring.offsetMask() == 0) {
                port.useOffsets(ring, mask, (int) most);
            }
            if (initial != 0 && !ring.isBusyFor(true)) {
                ring.setHeadroom((int) initial, fresh);
            }
            most = ring.maxOffset();
        }
        return option.putLong(0, most).array();
    }
}
