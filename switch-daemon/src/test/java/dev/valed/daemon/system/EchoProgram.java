package dev.valed.daemon.system;

import dev.valed.ports.client.PortDisconnectedException;
import dev.valed.ports.client.ValePort;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A program with a port and an IPv4 address: it answers ARP and echo requests, and keeps all else. */
final class EchoProgram implements AutoCloseable {

    private static final int ICMP = Frame.ETHERNET + Frame.IP;
    private static final int ARP_OPERATION = Frame.ETHERNET + 6;
    private static final int ARP_SENDER = Frame.ETHERNET + 8;
    private static final int ARP_TARGET = Frame.ETHERNET + 18;
    private static final int ARP_PARTY = 10;
    private static final Duration TURN = Duration.ofMillis(100);

    private final ValePort port;
    private final String mac;
    private final String address;
    private final Thread thread;
    private final Queue<Frame> others = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    EchoProgram(ValePort port, String mac, String address) {
        this.port = port;
        this.mac = mac;
        this.address = address;
        this.thread = Thread.ofPlatform().name("echo").daemon().unstarted(this::run);
    }

    EchoProgram start() {
        thread.start();
        return this;
    }

    /** Frames that were no question to it, in order. */
    List<Frame> others() {
        return List.copyOf(others);
    }

    private void run() {
        try {
            while (!closed) {
                byte[] bytes = port.receive(TURN);
                if (bytes != null) {
                    take(new Frame(bytes));
                }
            }
        } catch (PortDisconnectedException e) {
            // So does it end when the test does.
        }
    }

    private void take(Frame frame) throws PortDisconnectedException {
        byte[] answer = answer(frame);
        if (answer == null) {
            others.add(frame);
        } else {
            port.send(answer, Duration.ofSeconds(1));
        }
    }

    private byte @Nullable [] answer(Frame frame) {
        if (frame.isArpRequestFor(address)) {
            return arpReply(frame.bytes());
        }
        boolean echoRequest = frame.isTo(mac)
                && frame.isIpv4(Frame.ICMP_PROTOCOL)
                && frame.isToAddress(address)
                && frame.u8(ICMP) == 8;
        return echoRequest ? echoReply(frame) : null;
    }

    private byte[] arpReply(byte[] request) {
        byte[] reply = addressedToSender(request);
        System.arraycopy(request, ARP_SENDER, reply, ARP_TARGET, ARP_PARTY);
        System.arraycopy(Frame.mac(mac), 0, reply, ARP_SENDER, 6);
        System.arraycopy(Frame.address(address), 0, reply, ARP_SENDER + 6, 4);
        reply[ARP_OPERATION + 1] = 2;
        return reply;
    }

    /** With a checksum of its own making, so that a wrong byte in the request is found by its sender. */
    private byte[] echoReply(Frame request) {
        byte[] bytes = request.bytes();
        byte[] reply = addressedToSender(bytes);
        System.arraycopy(bytes, Frame.ETHERNET + 12, reply, Frame.ETHERNET + 16, 4);
        System.arraycopy(bytes, Frame.ETHERNET + 16, reply, Frame.ETHERNET + 12, 4);
        reply[ICMP] = 0;
        reply[ICMP + 2] = 0;
        reply[ICMP + 3] = 0;
        int checksum = ~new Frame(reply).checksum(ICMP, Frame.ETHERNET + request.packetLength(), 0);
        reply[ICMP + 2] = (byte) (checksum >>> 8);
        reply[ICMP + 3] = (byte) checksum;
        return reply;
    }

    private byte[] addressedToSender(byte[] request) {
        byte[] reply = request.clone();
        System.arraycopy(request, 6, reply, 0, 6);
        System.arraycopy(Frame.mac(mac), 0, reply, 6, 6);
        return reply;
    }

    @Override
    public void close() {
        closed = true;
        port.close();
    }
}
