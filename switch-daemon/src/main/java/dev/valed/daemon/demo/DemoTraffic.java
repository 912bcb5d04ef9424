package dev.valed.daemon.demo;

import dev.valed.core.frame.MacAddress;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.client.PortDisconnectedException;
import dev.valed.ports.client.RxRing;
import dev.valed.ports.client.TxRing;
import dev.valed.ports.client.ValePort;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Two programs on the switch, as far as the switch can tell: one sends frames at a steady pace to the other, over shared
 * memory. Each has a thread here.
 */
final class DemoTraffic implements AutoCloseable {

    static final String SENDER = "left";
    static final String RECEIVER = "right";

    private static final long SENDER_ADDRESS = MacAddress.parse("02:00:00:00:00:0a");
    private static final long RECEIVER_ADDRESS = MacAddress.parse("02:00:00:00:00:0b");
    private static final int FRAME_LENGTH = 60;
    /** Frames at once, and how often: two million a second at most, which leaves the processors something to do. */
    private static final int BURST = 200;

    /** Deep enough that the receiver may lose its processor for a few milliseconds. */
    private static final NetmapLayout RECEIVER_LAYOUT = new NetmapLayout(1, 1, 4096, NetmapLayout.DEFAULT_BUFFER_SIZE);

    private static final long PACE_NANOS = 100_000;
    private static final long WAIT_NANOS = 100_000_000;

    private final ValePort sender;
    private final ValePort receiver;
    private final List<Thread> threads;
    private volatile boolean running = true;

    private DemoTraffic(ValePort sender, ValePort receiver) {
        this.sender = sender;
        this.receiver = receiver;
        this.threads = List.of(
                Thread.ofPlatform().daemon().name("demo-sender").unstarted(this::send),
                Thread.ofPlatform().daemon().name("demo-receiver").unstarted(this::receive));
    }

    /** Opens both ports and starts the traffic. */
    static DemoTraffic start(Path socket, String switchName) throws IOException {
        ValePort receiver = ValePort.open(socket, switchName + ":" + RECEIVER, RECEIVER_LAYOUT);
        try {
            DemoTraffic traffic = new DemoTraffic(ValePort.open(socket, switchName + ":" + SENDER), receiver);
            traffic.threads.forEach(Thread::start);
            return traffic;
        } catch (IOException e) {
            receiver.close();
            throw e;
        }
    }

    private void send() {
        TxRing ring = sender.txRing(0);
        try {
            while (running) {
                int burst = Math.min(BURST, ring.available());
                for (int slot = 0; slot < burst; slot++) {
                    fill(ring, slot, RECEIVER_ADDRESS, SENDER_ADDRESS);
                }
                ring.advance(burst);
                ring.sync();
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (IllegalStateException closed) {
            running = false;
        }
    }

    /** Takes what comes, and answers once a second, so that the switch learns where the receiver is. */
    private void receive() {
        RxRing ring = receiver.rxRing(0);
        TxRing answers = receiver.txRing(0);
        long lastAnswer = System.nanoTime() - 1_000_000_000;
        try {
            while (running) {
                int frames = ring.await(1, WAIT_NANOS);
                ring.advance(frames);
                ring.sync();
                if (System.nanoTime() - lastAnswer >= 1_000_000_000 && answers.available() > 0) {
                    lastAnswer = System.nanoTime();
                    fill(answers, 0, SENDER_ADDRESS, RECEIVER_ADDRESS);
                    answers.advance(1);
                    answers.sync();
                }
            }
        } catch (PortDisconnectedException | IllegalStateException closed) {
            running = false;
        }
    }

    private static void fill(TxRing ring, int slot, long destination, long source) {
        long frame = ring.bufferOffset(slot);
        ring.memory().set(ValueLayout.JAVA_LONG_UNALIGNED, frame, destination | source << 48);
        ring.memory().set(ValueLayout.JAVA_LONG_UNALIGNED, frame + 8, source >>> 16 | 0xb588L << 32); // IEEE local type
        ring.setSlot(slot, FRAME_LENGTH, false);
    }

    @Override
    public void close() {
        running = false;
        sender.close();
        receiver.close();
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
