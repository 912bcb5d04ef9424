package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ping}, once or all the time. */
final class Ping implements AutoCloseable {

    /** Without it, it waits for the last of several answers not longer than twice as long as the slowest took. */
    private static final String PATIENCE_SECONDS = "60";

    private static final long INTERVAL_NANOS = 10_000_000;

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern REPLY = Pattern.compile("icmp_seq=(\\d+) ttl=");

    private final Background process;

    private Ping(Background process) {
        this.process = process;
    }

    /** Sends so many echo requests, all of which have to be answered; and more, if not one, while it waits for that. */
    static void succeed(Host from, String address, int count, String... options) throws Exception {
        List<String> command = command(from, address, count, count == 1 ? "-W" : "-w", PATIENCE_SECONDS);
        command.addAll(List.of(options));
        String output = Tool.tryToRun(command).output();
        assertThat(answered(output).nextClearBit(1)).as(output).isGreaterThan(count);
    }

    /** Asserts that none of so many echo requests is answered; that takes a second. */
    static void fail(Host from, String address, int count) throws Exception {
        String output = Tool.tryToRun(command(from, address, count, "-W", "1")).output();
        Matcher matcher = SUMMARY.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        assertThat(matcher.group(1)).as(output).isEqualTo(Integer.toString(count));
        assertThat(matcher.group(2)).as(output).isEqualTo("0");
    }

    private static List<String> command(Host from, String address, int count, String... options) {
        List<String> command = new ArrayList<>(from.command("ping", "-n", "-i", "0.01", address));
        command.addAll(List.of("-c", Integer.toString(count)));
        command.addAll(List.of(options));
        return command;
    }

    /** Pings a hundred times a second until it is closed. Returns when there was an answer. */
    static Ping start(Host from, String address) throws IOException {
        Background process = Background.start(from.command("ping", "-n", "-i", "0.01", address));
        Ping ping = new Ping(process);
        process.awaitOutput(output -> REPLY.matcher(output).find());
        return ping;
    }

    /** How many echo requests {@link #start} sends in this time, at most. */
    static int sentIn(long nanos) {
        return Math.toIntExact(nanos / INTERVAL_NANOS) + 1;
    }

    int received() {
        return answered(process.output()).cardinality();
    }

    /** Waits until so many more were answered. */
    void awaitMore(int count) {
        int before = received();
        process.awaitOutput(output -> received() >= before + count);
    }

    /** Which ones were not answered, from the first to the last that was: what is under way now is not lost. */
    List<Integer> lost() {
        BitSet answered = answered(process.output());
        BitSet lost = new BitSet();
        lost.set(1, Math.max(1, answered.length()));
        lost.andNot(answered);
        return lost.stream().boxed().toList();
    }

    private static BitSet answered(String output) {
        BitSet answered = new BitSet();
        Matcher matcher = REPLY.matcher(output);
        while (matcher.find()) {
            answered.set(Integer.parseInt(matcher.group(1)));
        }
        return answered;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
