package dev.valed.ports.sys;

import java.util.List;

/**
 * A message from a {@link SeqPacketSocket}, with the descriptors that came along.
 *
 * <p>Closing it closes the descriptors; {@link #takeDescriptor} hands one out of it to an owner of its own.
 */
public final class ReceivedMessage implements AutoCloseable {
    private final byte[] payload;
    private final List<OwnedFd> descriptors;

    ReceivedMessage(byte[] payload, List<OwnedFd> descriptors) {
        this.payload = payload;
        this.descriptors = List.copyOf(descriptors);
    }

    /** Returns the bytes of the message, at least one; the array is the caller's. */
    public byte[] payload() {
        return payload;
    }

    /** Returns how many descriptors came with the message. */
    public int descriptorCount() {
        return descriptors.size();
    }

    /**
     * Hands out one descriptor: the caller owns it from now on.
     *
     * @throws IndexOutOfBoundsException if fewer descriptors came
     * @throws IllegalStateException if it was taken before, or the message was closed
     */
    public OwnedFd takeDescriptor(int index) {
        return OwnedFd.adopt(descriptors.get(index).release());
    }

    /** Closes the descriptors that nobody has taken. */
    @Override
    public void close() {
        descriptors.forEach(OwnedFd::close);
    }
}
