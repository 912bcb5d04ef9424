package dev.valed.bench.host;

import java.util.ArrayList;
import java.util.List;

/**
 * A host: a network namespace with one interface that carries traffic.
 *
 * @param address of IPv4
 */
record Station(String namespace, String address) {

    /** The words that run a program in it. */
    List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(words);
        return command;
    }
}
