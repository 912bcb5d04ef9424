package dev.valed.bench.stream;

import dev.valed.bench.bed.Bed;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Client;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;

/** A receiver and a sender at work on ports of their own. */
final class Stream implements AutoCloseable {

    private static final long WARM_UP_MILLIS = 200;

    private final Daemon daemon;
    private final StreamCase wanted;
    private final String receiverPort;
    private final Client receiver;
    private final Client sender;

    private Stream(Daemon daemon, StreamCase wanted, String receiverPort, Client receiver, Client sender) {
        this.daemon = daemon;
        this.wanted = wanted;
        this.receiverPort = receiverPort;
        this.receiver = receiver;
        this.sender = sender;
    }

    /** Returns when both have run for a moment. */
    static Stream start(Bed bed, Daemon daemon, StreamCase wanted)
            throws BenchFailure, IOException, InterruptedException {
        int number = bed.newPortNumber();
        boolean pipe = wanted.overflow().equals(Overflow.PIPE);
        String from = pipe ? "p" + number + "{1" : "s" + number;
        String to = pipe ? "p" + number + "}1" : "r" + number;
        Overflow.configure(daemon, to, wanted.overflow());
        Client receiver = bed.client(daemon, "receive", to, wanted.placement().receiver(), wanted.receiverOptions());
        try {
            Client sender = bed.client(daemon, "send", from, wanted.placement().sender(), wanted.senderOptions());
            Thread.sleep(WARM_UP_MILLIS);
            return new Stream(daemon, wanted, to, receiver, sender);
        } catch (BenchFailure | IOException | InterruptedException e) {
            receiver.close();
            throw e;
        }
    }

    /** What has happened since the daemon and the clients were started. */
    Reading read() throws IOException {
        return Reading.of(sender, receiver, daemon);
    }

    /** Fails if one of them has ended. */
    void requireAlive() throws BenchFailure, IOException {
        sender.requireAlive();
        receiver.requireAlive();
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
        Overflow.forget(daemon, receiverPort, wanted.overflow());
    }
}
