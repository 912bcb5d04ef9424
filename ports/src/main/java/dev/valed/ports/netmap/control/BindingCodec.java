package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.port.Binding;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the BINDING of {@link ControlMessage}. What cannot be read is an IllegalArgumentException. */
final class BindingCodec {

    private static final int FIXED = 56;
    private static final int RING = 64;

    private BindingCodec() {}

    static void put(ByteBuffer bytes, Binding binding) {
        try {
            bytes.putLong(binding.regionOffset())
                    .putLong(binding.memorySize())
                    .putLong(binding.interfaceOffset())
                    .putInt(binding.bufferSize())
                    .putInt(binding.maxBuffers())
                    .putShort((short) binding.memoryId())
                    .putShort((short) binding.flags())
                    .putShort((short) binding.rings().size())
                    .putShort((short) binding.descriptors())
                    .putLong(binding.registrationId())
                    .putLong(binding.buffersOffset());
            binding.rings().forEach(ring -> put(bytes, ring));
        } catch (BufferOverflowException e) {
            throw new IllegalArgumentException("the binding is too long for a message", e);
        }
    }

    private static void put(ByteBuffer bytes, Binding.Ring ring) {
        bytes.putLong(ring.ring())
                .putLong(ring.sync())
                .putLong(ring.peerRing())
                .putLong(ring.peerSync())
                .putInt(ring.slots())
                .putShort((short) ring.kind())
                .putShort((short) ring.id())
                .putShort((short) ring.flags())
                .putShort((short) ring.headroom())
                .putShort((short) ring.maxOffset())
                .putShort((short) ring.call())
                .putShort((short) ring.kick())
                .putShort((short) ring.peerCall())
                .putInt(ring.peerSlots())
                .putLong(0);
    }

    static Binding get(ByteBuffer bytes) {
        require(bytes, FIXED);
        long regionOffset = bytes.getLong();
        long memorySize = bytes.getLong();
        long interfaceOffset = bytes.getLong();
        int bufferSize = bytes.getInt();
        int maxBuffers = bytes.getInt();
        int memoryId = getShort(bytes);
        int flags = getShort(bytes);
        int rings = getShort(bytes);
        int descriptors = getShort(bytes);
        long registrationId = bytes.getLong();
        long buffersOffset = bytes.getLong();
        return new Binding(
                regionOffset,
                memorySize,
                interfaceOffset,
                bufferSize,
                maxBuffers,
                memoryId,
                flags,
                descriptors,
                registrationId,
                buffersOffset,
                getRings(bytes, rings));
    }

    private static List<Binding.Ring> getRings(ByteBuffer bytes, int count) {
        require(bytes, count * RING);
        List<Binding.Ring> rings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rings.add(new Binding.Ring(
                    bytes.getLong(),
                    bytes.getLong(),
                    bytes.getLong(),
                    bytes.getLong(),
                    bytes.getInt(),
                    getShort(bytes),
                    getShort(bytes),
                    getShort(bytes),
                    getShort(bytes),
                    getShort(bytes),
                    bytes.getShort(),
                    bytes.getShort(),
                    bytes.getShort(),
                    bytes.getInt()));
            bytes.getLong();
        }
        return rings;
    }

    private static int getShort(ByteBuffer bytes) {
        return Short.toUnsignedInt(bytes.getShort());
    }

    private static void require(ByteBuffer bytes, int count) {
        if (bytes.remaining() < count) {
            throw new IllegalArgumentException("the binding ends after " + bytes.limit() + " bytes");
        }
    }
}
