package dev.valed.deployment.container;

import java.util.stream.IntStream;

/** {@code ping}, five times and for as long as the answers take. */
final class Ping {

    private static final int COUNT = 5;

    private Ping() {}

    /** Without a deadline, it waits for the last answer not longer than twice as long as the slowest took. */
    static String[] command(String address) {
        return new String[] {"ping", "-c", Integer.toString(COUNT), "-i", "0.1", "-w", "60", address};
    }

    /** Whether all five were answered, by what it has printed: it sends more while it waits. */
    static boolean allAnswered(String output) {
        return IntStream.rangeClosed(1, COUNT).allMatch(number -> output.contains("icmp_seq=" + number + " ttl="));
    }
}
