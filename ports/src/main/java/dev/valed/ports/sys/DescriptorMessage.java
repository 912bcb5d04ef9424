package dev.valed.ports.sys;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * A control message of type SCM_RIGHTS: descriptors on their way through a Unix socket, see {@code cmsg(3)}.
 *
 * <pre>
 * offset 0  size_t cmsg_len      header and descriptors, without padding
 *        8  int    cmsg_level    SOL_SOCKET
 *       12  int    cmsg_type     SCM_RIGHTS
 *       16  int    descriptors[]
 * </pre>
 */
final class DescriptorMessage implements AutoCloseable {
    /** SCM_MAX_FD of {@code linux/net/scm.h}: the most descriptors one message may carry. */
    static final int MAX_DESCRIPTORS = 253;

    private static final int HEADER_BYTES = 16;
    private static final int LEVEL_OFFSET = 8;
    private static final int TYPE_OFFSET = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final Memory memory;

    private DescriptorMessage(int count) {
        memory = new Memory(HEADER_BYTES + (long) count * Integer.BYTES);
        memory.clear();
    }

    /** The message that carries these descriptors, at least one. */
    static DescriptorMessage carrying(int... descriptors) {
        DescriptorMessage message = new DescriptorMessage(descriptors.length);
        message.memory.setLong(0, message.length());
        message.memory.setInt(LEVEL_OFFSET, SOL_SOCKET);
        message.memory.setInt(TYPE_OFFSET, SCM_RIGHTS);
        message.memory.write(HEADER_BYTES, descriptors, 0, descriptors.length);
        return message;
    }

    /** Room for this many descriptors and not one more: the kernel then closes the surplus and sets MSG_CTRUNC. */
    static DescriptorMessage roomFor(int count) {
        return new DescriptorMessage(count);
    }

    Memory memory() {
        return memory;
    }

    /** What to pass as {@code msg_controllen}. */
    long length() {
        return memory.size();
    }

    /** The descriptors that {@code recvmsg(2)} left here, from now on owned by the caller. */
    List<OwnedFd> received(long controlLength) {
        List<OwnedFd> received = new ArrayList<>();
        boolean carriesDescriptors = controlLength >= HEADER_BYTES
                && memory.getInt(LEVEL_OFFSET) == SOL_SOCKET
                && memory.getInt(TYPE_OFFSET) == SCM_RIGHTS;
        if (carriesDescriptors) {
            long end = Math.min(memory.getLong(0), memory.size());
            for (long offset = HEADER_BYTES; offset + Integer.BYTES <= end; offset += Integer.BYTES) {
                received.add(OwnedFd.adopt(memory.getInt(offset)));
            }
        }
        return received;
    }

    @Override
    public void close() {
        memory.close();
    }
}
