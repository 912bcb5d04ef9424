package dev.valed.ports.tap;

import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import java.io.IOException;

/**
 * Stands for the kernel's side of a TAP: a socket that keeps messages apart, as a TAP does. One read takes one frame,
 * one write makes one, EAGAIN means the same.
 */
final class FakeTap implements AutoCloseable {
    private final SeqPacketSocket.Pair pair;

    FakeTap() throws IOException {
        pair = SeqPacketSocket.pair();
    }

    /** What the switch's side reads from and writes to. */
    int fd() {
        return pair.left().fd();
    }

    /** Sends a frame, with its header if there is to be one, towards the switch. */
    void send(byte[] frame) throws IOException {
        if (!pair.right().send(frame)) {
            throw new IOException("queue is full");
        }
    }

    /** The next frame that the switch wrote, or null. */
    byte[] receive() throws IOException {
        try (ReceivedMessage message = pair.right().receive(100_000, 0)) {
            return message == null ? null : message.payload();
        }
    }

    @Override
    public void close() {
        pair.close();
    }
}
