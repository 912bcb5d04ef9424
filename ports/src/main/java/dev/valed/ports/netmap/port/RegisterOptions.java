package dev.valed.ports.netmap.port;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.netmap.memory.MemoryGeometry;
import dev.valed.ports.netmap.request.PoolsInfo;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** What the options of a REGISTER say, but for the offsets. */
final class RegisterOptions {

    /** u64 nro_usrptr, which means something to the client's side only, and struct nmreq_pools_info. */
    private static final int EXTERNAL_MEMORY_LENGTH = 72;

    /** u64 csb_atok, u64 csb_ktoa. */
    private static final int CSB_LENGTH = 16;

    private static final int CSB_ENTRY = 64;
    private static final int BUFFER_SIZE_LENGTH = 4;

    private RegisterOptions() {}

    /** The buffers that a memory of the port's own is to have, in bytes. */
    static int bufferSize(OptionSet options) throws RefusedException {
        return options.read(
                        RequestOption.BUFFER_SIZE,
                        BUFFER_SIZE_LENGTH,
                        payload -> ordinary(littleEndian(payload).getInt(), MemoryGeometry.USUAL_BUFFERS)
                                .bufferSize())
                .orElse(NetmapLayout.DEFAULT_BUFFER_SIZE);
    }

    /** Returns the ordinary memory with these buffers. */
    static MemoryGeometry ordinary(int bufferSize, long mostBuffers) throws RefusedException {
        try {
            return MemoryGeometry.ordinary(bufferSize, mostBuffers);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    /** The memory that the program brings along. */
    static Optional<MemoryGeometry> externalMemory(OptionSet options) throws RefusedException {
        return options.read(
                RequestOption.EXTERNAL_MEMORY,
                EXTERNAL_MEMORY_LENGTH,
                payload -> MemoryGeometry.external(
                        PoolsInfo.get(littleEndian(payload).position(Long.BYTES))));
    }

    /** The option by which head, cur and tail are kept in the program's memory: checked as far as the daemon can. */
    static void requireCsb(OptionSet options, List<NetmapRing> rings, Register register) throws RefusedException {
        options.read(RequestOption.CSB, CSB_LENGTH, payload -> {
            if (rings.isEmpty()) {
                return payload;
            }
            if (!register.has(Register.EXCLUSIVE)) {
                throw new RefusedException(Errno.EINVAL, "option CSB needs NR_EXCLUSIVE");
            }
            ByteBuffer addresses = littleEndian(payload);
            if (addresses.getLong(0) % CSB_ENTRY != 0 || addresses.getLong(8) % CSB_ENTRY != 0) {
                throw new RefusedException(
                        Errno.EINVAL, "option CSB needs addresses that are multiples of " + CSB_ENTRY);
            }
            return payload;
        });
    }

    private static ByteBuffer littleEndian(byte[] payload) {
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }
}
