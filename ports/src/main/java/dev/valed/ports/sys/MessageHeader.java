package dev.valed.ports.sys;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct msghdr} of {@code sys/socket.h}, for one buffer and at most one control message of descriptors.
 *
 * <p>Holds the native memory it points to, so it must be closed; one thread, one call.
 */
@FieldOrder({"name", "nameLength", "vector", "vectorCount", "control", "controlLength", "flags"})
public final class MessageHeader extends Structure implements AutoCloseable {
    private static final int IOVEC_BYTES = 16;

    /** {@code msg_name}. */
    public @Nullable Pointer name;
    /** {@code msg_namelen}. */
    public int nameLength;
    /** {@code msg_iov}: the address of one {@code struct iovec}. */
    public Pointer vector;
    /** {@code msg_iovlen}. */
    public long vectorCount = 1;
    /** {@code msg_control}. */
    public @Nullable Pointer control;
    /** {@code msg_controllen}. */
    public long controlLength;
    /** {@code msg_flags}, set by {@code recvmsg(2)}. */
    public int flags;

    private final Memory vectorMemory = new Memory(IOVEC_BYTES);
    private final Memory payload;
    private final @Nullable DescriptorMessage descriptors;

    /** Creates a header for a payload of this many bytes, 1 or more, and for these descriptors, null for none. */
    MessageHeader(int payloadBytes, @Nullable DescriptorMessage descriptors) {
        this.payload = new Memory(payloadBytes);
        this.descriptors = descriptors;
        vectorMemory.setPointer(0, payload);
        vectorMemory.setLong(Long.BYTES, payloadBytes);
        vector = vectorMemory;
        if (descriptors != null) {
            control = descriptors.memory();
            controlLength = descriptors.length();
        }
    }

    Memory payload() {
        return payload;
    }

    @Override
    public void close() {
        payload.close();
        vectorMemory.close();
        if (descriptors != null) {
            descriptors.close();
        }
    }
}
