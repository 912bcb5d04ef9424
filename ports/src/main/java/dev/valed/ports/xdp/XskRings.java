package dev.valed.ports.xdp;

import dev.valed.core.memory.SharedMemory;
import dev.valed.ports.sys.MemoryCalls;
import dev.valed.ports.sys.SystemCallException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The four rings of an AF_XDP socket, mapped. They hold the socket open as long as they are. */
final class XskRings implements AutoCloseable {

    /**
     * Which ring it is, in the order of {@code struct xdp_mmap_offsets}.
     *
     * <p>{@code option} sets its size, {@code place} is what to map, both of {@code linux/if_xdp.h}.
     */
    private enum Kind {
        XDP_RX_RING(2, 0, XskRing.DESCRIPTOR_BYTES),
        XDP_TX_RING(3, 0x8000_0000L, XskRing.DESCRIPTOR_BYTES),
        XDP_UMEM_FILL_RING(5, 0x1_0000_0000L, XskRing.ADDRESS_BYTES),
        XDP_UMEM_COMPLETION_RING(6, 0x1_8000_0000L, XskRing.ADDRESS_BYTES);

        private static final int OFFSETS_BYTES = 32;

        final int option;
        final long place;
        final int entryBytes;

        Kind(int option, long place, int entryBytes) {
            this.option = option;
            this.place = place;
            this.entryBytes = entryBytes;
        }

        /** Of its part of the offsets. */
        int start() {
            return ordinal() * OFFSETS_BYTES;
        }
    }

    /** Address and length. */
    private record Mapping(long address, long length) {}

    private final List<Mapping> mappings = new ArrayList<>();
    private final XskOptions options;

    private final XskRing receive;
    private final XskRing transmit;
    private final XskRing fill;
    private final XskRing completion;

    /**
     * Makes and maps the rings of a socket that has its memory.
     *
     * @throws SystemCallException if that cannot be; then nothing is mapped
     */
    XskRings(XskOptions options, FrameMemory frames) throws SystemCallException {
        this.options = options;
        try {
            fill = make(Kind.XDP_UMEM_FILL_RING, frames.receiveFrames());
            completion = make(Kind.XDP_UMEM_COMPLETION_RING, frames.transmitFrames());
            receive = make(Kind.XDP_RX_RING, frames.receiveFrames());
            transmit = make(Kind.XDP_TX_RING, frames.transmitFrames());
        } catch (SystemCallException e) {
            close();
            throw e;
        }
    }

    private XskRing make(Kind kind, int size) throws SystemCallException {
        options.set(kind.option, kind.name(), size);
        ByteBuffer offsets = options.offsets();
        int start = kind.start();
        long entries = offsets.getLong(start + 16);
        long length = entries + (long) size * kind.entryBytes;
        long address = MemoryCalls.mapShared(options.fd(), kind.place, length);
        mappings.add(new Mapping(address, length));
        return new XskRing(
                address + offsets.getLong(start),
                address + offsets.getLong(start + 8),
                address + offsets.getLong(start + 24),
                address + entries,
                size);
    }

    /** Gives the kernel all frames for receiving. */
    void fillAll(FrameMemory frames) {
        for (int i = 0; i < frames.receiveFrames(); i++) {
            SharedMemory.putLong(fill.address(i), (long) i * frames.frameSize());
        }
        fill.setProduced(frames.receiveFrames());
    }

    XskRing receive() {
        return receive;
    }

    XskRing transmit() {
        return transmit;
    }

    XskRing fill() {
        return fill;
    }

    XskRing completion() {
        return completion;
    }

    /** Unmaps them; nobody uses them any more. */
    @Override
    public void close() {
        for (Mapping mapping : mappings) {
            try {
                MemoryCalls.munmap(mapping.address, mapping.length);
            } catch (SystemCallException e) {
                // Only a range that was never mapped is refused: a bug here, not a state of the machine.
                throw new IllegalStateException(e);
            }
        }
        mappings.clear();
    }
}
