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

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern REPLY = Pattern.compile("icmp_seq=(\\d+) ttl=");

    private final Background process;

    private Ping(Background process) {
        this.process = process;
    }

    /** Sends so many echo requests, all of which have to be answered. */
    static void succeed(Host from, String address, int count, String... options) throws Exception {
        String output = Tool.tryToRun(command(from, address, count, options)).output();
        assertThat(replies(output)).as(output).isEqualTo(count);
    }

    /** Returns how many of so many echo requests were answered. */
    static int replies(Host from, String address, int count, String... options) throws Exception {
        return replies(Tool.tryToRun(command(from, address, count, options)).output());
    }

    private static int replies(String output) {
        Matcher matcher = SUMMARY.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return Integer.parseInt(matcher.group(2));
    }

    private static List<String> command(Host from, String address, int count, String... options) {
        List<String> command = new ArrayList<>(from.command("ping", "-n", "-i", "0.01", "-W", "2"));
        command.addAll(List.of("-c", Integer.toString(count)));
        command.addAll(List.of(options));
        command.add(address);
        return command;
    }

    /** Pings a hundred times a second until it is closed. Returns when there was an answer. */
    static Ping start(Host from, String address) throws IOException {
        Background process = Background.start(from.command("ping", "-n", "-i", "0.01", address));
        Ping ping = new Ping(process);
        process.awaitOutput(output -> REPLY.matcher(output).find());
        return ping;
    }

    int received() {
        return answered().cardinality();
    }

    /** Waits until so many more were answered. */
    void awaitMore(int count) {
        int before = received();
        process.awaitOutput(output -> received() >= before + count);
    }

    /** Which ones were not answered, from the first to the last that was: what is under way now is not lost. */
    List<Integer> lost() {
        BitSet answered = answered();
        BitSet lost = new BitSet();
        lost.set(1, Math.max(1, answered.length()));
        lost.andNot(answered);
        return lost.stream().boxed().toList();
    }

    private BitSet answered() {
        BitSet answered = new BitSet();
        Matcher matcher = REPLY.matcher(process.output());
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
