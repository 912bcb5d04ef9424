package dev.valed.ports.xdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.memory.SharedMemory;
import dev.valed.ports.sys.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The kernel's side of a socket, played by the test in plain memory. */
final class FakeSocket implements XskCalls, AutoCloseable {
    static final int FRAME_SIZE = 2048;
    /** Where the kernel puts a frame that comes in. */
    static final int HEADROOM = 256;

    private static final int NEED_WAKEUP = 1;

    /** A frame that was sent and whose memory has not been given back. */
    record Sent(long offset, byte[] bytes) {}

    final XskRing receive;
    final XskRing fill;
    final XskRing transmit;
    final XskRing completion;
    final FrameMemory frames;
    final RingFaults faults = new RingFaults();

    /** Contents of all frames sent, the oldest first. */
    final Deque<byte[]> wire = new ArrayDeque<>();

    final List<Sent> onTheirWay = new ArrayList<>();

    int transmitCalls;
    int receiveCalls;
    int timerStarts;

    /** What the next calls to send return before anything is sent. */
    long failure;
    /** Descriptors that one call sends. */
    int perCall = Integer.MAX_VALUE;

    private final Arena arena = Arena.ofShared();

    /**
     * @param receiveFrames  a power of two
     * @param transmitFrames a power of two
     * @param start          what all counters begin with
     */
    FakeSocket(int receiveFrames, int transmitFrames, int start) {
        receive = ring(receiveFrames, XskRing.DESCRIPTOR_BYTES, start);
        fill = ring(receiveFrames, XskRing.ADDRESS_BYTES, start);
        transmit = ring(transmitFrames, XskRing.DESCRIPTOR_BYTES, start);
        completion = ring(transmitFrames, XskRing.ADDRESS_BYTES, start);
        int count = receiveFrames + transmitFrames;
        MemorySegment memory = arena.allocate((long) count * FRAME_SIZE, 4096);
        frames = new FrameMemory(memory.address(), FRAME_SIZE, receiveFrames, transmitFrames);
        for (int i = 0; i < receiveFrames; i++) {
            SharedMemory.putLong(fill.address(start + i), (long) i * FRAME_SIZE);
        }
        fill.setProduced(start + receiveFrames);
    }

    private XskRing ring(int size, int entryBytes, int start) {
        long address = arena.allocate(192 + (long) size * entryBytes, 64).address();
        XskRing ring = new XskRing(address, address + 64, address + 128, address + 192, size);
        ring.setProduced(start);
        ring.setConsumed(start);
        return ring;
    }

    static void setNeedWakeup(XskRing ring, boolean needed) {
        SharedMemory.putIntOpaque(ring.flags(), needed ? NEED_WAKEUP : 0);
    }

    // ---- frames that come in

    /** Lets a frame arrive, if there is memory for it. */
    boolean arrive(byte[] frame) {
        if (fill.produced() == fill.consumed() || receive.produced() - receive.consumed() == receive.size()) {
            return false;
        }
        long offset = SharedMemory.getLong(fill.address(fill.consumed()));
        assertThat(offset % FRAME_SIZE).isZero();
        fill.setConsumed(fill.consumed() + 1);
        SharedMemory.copyIn(frame, 0, frames.address() + offset + HEADROOM, frame.length);
        arriveAt(offset + HEADROOM, frame.length);
        return true;
    }

    /** A descriptor that may be one that cannot be. */
    void arriveAt(long offset, int length) {
        long entry = receive.descriptor(receive.produced());
        SharedMemory.putLong(entry, offset);
        SharedMemory.putLong(entry + 8, Integer.toUnsignedLong(length));
        receive.setProduced(receive.produced() + 1);
    }

    @Override
    public void wakeReceive() {
        receiveCalls++;
    }

    // ---- frames that go out

    @Override
    public long wakeTransmit() {
        transmitCalls++;
        if (failure != 0) {
            return failure;
        }
        send(perCall);
        return transmit.produced() == transmit.consumed() ? 0 : -Errno.EAGAIN.number();
    }

    /** Sends frames, without giving their memory back. */
    synchronized void send(int most) {
        int cursor = transmit.consumed();
        int end = transmit.produced();
        for (int i = 0; i < most && cursor != end; i++, cursor++) {
            long entry = transmit.descriptor(cursor);
            long offset = SharedMemory.getLong(entry);
            int length = SharedMemory.getInt(entry + 8);
            assertThat(SharedMemory.getInt(entry + 12)).as("options").isZero();
            assertThat(offset).isBetween((long) frames.receiveLength(), (long) frames.length() - length);
            assertThat(offset % FRAME_SIZE).isZero();
            assertThat(onTheirWay).as("memory of a frame").noneMatch(sent -> sent.offset == offset);
            byte[] bytes = bytes(offset, length);
            wire.add(bytes);
            onTheirWay.add(new Sent(offset, bytes));
        }
        transmit.setConsumed(cursor);
    }

    private byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        SharedMemory.copyOut(frames.address() + offset, bytes, 0, length);
        return bytes;
    }

    /** Gives the memory of a sent frame back, after a look whether anybody wrote there meanwhile. */
    synchronized void complete(int index) {
        Sent sent = onTheirWay.remove(index);
        assertThat(bytes(sent.offset, sent.bytes.length)).isEqualTo(sent.bytes);
        announce(sent.offset);
    }

    synchronized void completeAll() {
        while (!onTheirWay.isEmpty()) {
            complete(0);
        }
    }

    /** A completion that may be one that cannot be. */
    void announce(long offset) {
        SharedMemory.putLong(completion.address(completion.produced()), offset);
        completion.setProduced(completion.produced() + 1);
    }

    @Override
    public void startTimer(long nanos) {
        timerStarts++;
    }

    @Override
    public void close() {
        arena.close();
    }
}
