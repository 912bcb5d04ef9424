package dev.valed.daemon.system;

import java.util.ArrayList;
import java.util.List;

/** What a host's stack leaves to its interface, by {@code ethtool}. */
enum Offloads {
    /** Checksums, segmentation, and tags: what is sent is not yet what goes over a wire. */
    ON("on"),
    /** The stack does it all. */
    OFF("off");

    private static final List<String> FEATURES = List.of("rx", "tx", "sg", "tso", "gso", "gro");

    private final String word;

    Offloads(String word) {
        this.word = word;
    }

    void setAt(Host host) throws Exception {
        List<String> command = new ArrayList<>(List.of("ethtool", "-K", host.device()));
        for (String feature : FEATURES) {
            command.add(feature);
            command.add(word);
        }
        host.run(command.toArray(String[]::new));
    }

    /** Received segments stay as they are. */
    static void mergeNothingAt(Host host) throws Exception {
        host.run("ethtool", "-K", host.device(), "gro", "off");
    }
}
