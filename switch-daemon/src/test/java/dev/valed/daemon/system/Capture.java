package dev.valed.daemon.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** What a host hears, by {@code tcpdump}. */
final class Capture implements AutoCloseable {

    private static final int FILE_HEADER = 24;
    private static final int FRAME_HEADER = 16;
    private static final int LENGTH = 8;

    private final Path file;
    private final Background tcpdump;

    private Capture(Path file, Background tcpdump) {
        this.file = file;
        this.tcpdump = tcpdump;
    }

    /** The first 128 bytes of each frame that comes in. Returns when it listens. */
    static Capture start(Host host) throws IOException {
        return start(host, "128");
    }

    /** Whole frames, if they are no longer than a cable takes. Returns when it listens. */
    static Capture ofWholeFrames(Host host) throws IOException {
        return start(host, "2000");
    }

    private static Capture start(Host host, String bytes) throws IOException {
        Path file = Files.createTempFile("valed-test-", ".pcap");
        Background tcpdump = Background.start(host.command(
                "tcpdump",
                "-i",
                host.device(),
                "-Q",
                "in",
                "-n",
                "-U",
                "-B",
                "65536", // KiB: none is to be missed
                "-s",
                bytes,
                "-Z",
                "root",
                "-w",
                file.toString()));
        tcpdump.awaitOutput(output -> output.contains("listening on"));
        return new Capture(file, tcpdump);
    }

    /** All frames so far. */
    List<Frame> frames() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        List<Frame> frames = new ArrayList<>();
        int at = FILE_HEADER;
        while (at + FRAME_HEADER <= bytes.limit()) {
            int length = bytes.getInt(at + LENGTH);
            if (at + FRAME_HEADER + length > bytes.limit()) {
                break; // tcpdump is still writing it
            }
            byte[] frame = new byte[length];
            bytes.get(at + FRAME_HEADER, frame);
            frames.add(new Frame(frame));
            at += FRAME_HEADER + length;
        }
        return frames;
    }

    /**
     * All frames up to a question for an address that nobody has. It is asked by another station and comes in after
     * everything that was sent to this one before.
     */
    List<Frame> framesUntilAsked(Host by, String address) throws Exception {
        Ping.fail(by, address, 1);
        return framesUntil(frame -> frame.isArpRequestFor(address));
    }

    /** All frames up to one that has to come in after all others that matter. */
    List<Frame> framesUntil(Predicate<Frame> last) throws IOException {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60))
                .until(() -> frames().stream().anyMatch(last));
        return frames();
    }

    @Override
    public void close() throws IOException {
        tcpdump.close();
        Files.deleteIfExists(file);
    }
}
