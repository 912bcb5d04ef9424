package dev.valed.ports.takeover;

import dev.valed.core.counters.PortCounters;
import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.testing.Await;
import dev.valed.ports.OpenPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sends and receives single frames by a port. Of what comes only frames of the test's own type are kept, tagged or not:
 * the kernel has others to say.
 */
final class RawEnd {
    private static final int TYPE_OFFSET = 12;
    private static final int VLAN_TAG = 4;

    private final OpenPort port;
    private final FrameBatch received = new FrameBatch();
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    RawEnd(OpenPort port) {
        this.port = port;
    }

    /** Whether the frame was taken. */
    boolean send(byte[] frame) {
        try (Arena arena = Arena.ofConfined()) {
            FrameBatch batch = new FrameBatch();
            batch.clear();
            MemorySegment buffer = arena.allocate(2048, 64);
            batch.bufferBase = buffer.address() + 64;
            batch.bufferStride = 1984;
            SharedMemory.copyIn(frame, 0, batch.bufferBase, frame.length);
            batch.add(SlotWord.of(0, frame.length, 0), 0, 0);
            var egress = port.rings().egress().getLast();
            int taken = egress.deliver(batch, new short[1], 0, 1, new PortCounters());
            egress.wakeReceiver();
            return taken == 1;
        }
    }

    /** The next frame; waits for it. */
    byte[] receive() {
        Await.until("a frame at " + port.detail(), () -> !waiting.isEmpty() || look());
        return waiting.remove();
    }

    /** Whether there is a frame. */
    boolean look() {
        port.rings().ingress().forEach(ingress -> {
            if (ingress instanceof dev.valed.ports.sys.ReadableListener listener) {
                listener.becameReadable();
            }
            ingress.receive(received, FrameBatch.CAPACITY, new PortCounters());
            for (int i = 0; i < received.frames; i++) {
                long word = received.slot[i];
                byte[] frame = new byte[SlotWord.length(word)];
                SharedMemory.copyOut(received.address(word), frame, 0, frame.length);
                if (isOurs(frame)) {
                    waiting.add(frame);
                }
            }
            ingress.release();
        });
        return !waiting.isEmpty();
    }

    private static boolean isOurs(byte[] frame) {
        return isType(frame, TYPE_OFFSET) || isType(frame, TYPE_OFFSET + VLAN_TAG);
    }

    private static boolean isType(byte[] frame, int offset) {
        return frame.length > offset + 1 && frame[offset] == (byte) 0x88 && frame[offset + 1] == (byte) 0xb5;
    }

    /** A frame of the test's type with this payload, behind a tag of VLAN 42 if wanted. */
    static byte[] frame(String to, String from, boolean tagged, byte[] payload) {
        var bytes = new java.io.ByteArrayOutputStream();
        var hex = java.util.HexFormat.ofDelimiter(":");
        bytes.writeBytes(hex.parseHex(to));
        bytes.writeBytes(hex.parseHex(from));
        if (tagged) {
            bytes.writeBytes(new byte[] {(byte) 0x81, 0, 0x60, 42});
        }
        bytes.writeBytes(new byte[] {(byte) 0x88, (byte) 0xb5});
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }
}
