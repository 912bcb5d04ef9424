package dev.valed.ports.client;

import dev.valed.core.ring.BufferPool;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.ring.RingPlace;
import dev.valed.core.ring.SyncLayout;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.RingKind;
import java.net.ProtocolException;
import java.util.List;

/**
 * Where the rings and buffers of a port are in its memory: what the daemon said, checked, so that nothing of it leads out of
 * the mapping or behind the end of the file.
 *
 * @param usableBuffers indices below this are buffers that are there
 */
record PortShape(Binding binding, List<Binding.Ring> tx, List<Binding.Ring> rx, int usableBuffers) {

    private static final long LONGEST = 1L << 33;

    /**
     * Checks a binding.
     *
     * @param fileSize bytes that the memory's file has
     * @throws ProtocolException if the daemon said something that cannot be
     */
    static PortShape of(Binding binding, long fileSize) throws ProtocolException {
        require(
                binding.regionOffset() > 0
                        && binding.memorySize() > 0
                        && binding.regionOffset() < LONGEST
                        && binding.memorySize() < LONGEST
                        && (binding.regionOffset() + binding.memorySize()) % 4096 == 0
                        && binding.bufferSize() >= 64
                        && binding.bufferSize() <= 65_536
                        && binding.buffersOffset() >= binding.regionOffset()
                        && binding.buffersOffset() < LONGEST,
                "the memory's layout");
        long end = Math.min(fileSize, binding.regionOffset() + binding.memorySize());
        for (Binding.Ring ring : binding.rings()) {
            require(
                    ring.kind() == RingKind.SWITCHED.number()
                            && ring.slots() >= 2
                            && ring.slots() <= 65_536
                            && Integer.bitCount(ring.slots()) == 1
                            && isInside(ring.sync(), SyncLayout.BLOCK_SIZE, end)
                            && isInside(ring.ring(), RingPlace.HEADER_SIZE + 16L * ring.slots(), end),
                    "a ring");
        }
        long buffers = (end - binding.buffersOffset()) / binding.bufferSize();
        return new PortShape(
                binding,
                binding.rings().stream().filter(Binding.Ring::transmits).toList(),
                binding.rings().stream().filter(ring -> !ring.transmits()).toList(),
                Math.clamp(buffers, BufferPool.FIRST_BUFFER, Math.max(BufferPool.FIRST_BUFFER, binding.maxBuffers())));
    }

    private static boolean isInside(long offset, long length, long end) {
        return offset >= 0 && offset % 64 == 0 && offset <= end - length;
    }

    private static void require(boolean holds, String what) throws ProtocolException {
        if (!holds) {
            throw new ProtocolException("the daemon said something of " + what + " that cannot be");
        }
    }

    /** Bytes to map. */
    static long extent(Binding binding) throws ProtocolException {
        long extent = binding.regionOffset() + binding.memorySize();
        require(extent > 0 && extent < LONGEST && extent % 4096 == 0, "the memory's size");
        return extent;
    }

    /** Counts and sizes, as they could have been asked for. */
    NetmapLayout layout() {
        return new NetmapLayout(tx.size(), rx.size(), tx.getFirst().slots(), binding.bufferSize());
    }
}
