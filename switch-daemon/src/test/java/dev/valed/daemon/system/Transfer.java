package dev.valed.daemon.system;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Sends bytes from one station to another by their kernels' own TCP and UDP, and returns what came in. */
final class Transfer {

    private static final int TIMEOUT_MILLIS = 120_000;
    private static final int LARGEST_DATAGRAM = 65_507;

    private Transfer() {}

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** @param address of the receiving station, of IPv4 or IPv6 */
    static byte[] tcp(Host from, Host to, String address, byte[] content) throws Exception {
        try (ServerSocket server = to.open(() -> new ServerSocket(0, 1, InetAddress.ofLiteral(address)))) {
            FutureTask<byte[]> received = new FutureTask<>(() -> receiveAll(server));
            Thread.ofPlatform().daemon().start(received);
            try (Socket socket = from.open(() -> new Socket(InetAddress.ofLiteral(address), server.getLocalPort()))) {
                OutputStream out = socket.getOutputStream();
                out.write(content);
            }
            return received.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static byte[] receiveAll(ServerSocket server) throws IOException {
        server.setSoTimeout(TIMEOUT_MILLIS);
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket.getInputStream().readAllBytes();
        }
    }

    /** @param address of the receiving station, of IPv4 or IPv6 */
    static byte[] udp(Host from, Host to, String address, byte[] content) throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
        try (DatagramSocket receiver = to.open(() -> new DatagramSocket(anyPort));
                DatagramSocket sender = from.open(() -> new DatagramSocket())) {
            receiver.setSoTimeout(TIMEOUT_MILLIS);
            sender.send(new DatagramPacket(content, content.length, receiver.getLocalSocketAddress()));
            DatagramPacket received = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
            receiver.receive(received);
            return Arrays.copyOf(received.getData(), received.getLength());
        }
    }
}
