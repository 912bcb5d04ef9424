package dev.valed.daemon.system;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that can be seen of a host's interface from outside, and what else is in its namespace, but for counters: equal
 * before a take-over and after it.
 */
record InterfaceState(List<String> lines) {

    static InterfaceState of(Host host) throws Exception {
        String device = host.device();
        return new InterfaceState(Stream.of(
                        host.run("ip", "-d", "-o", "link", "show"),
                        host.run("ip", "-o", "address", "show", "dev", device),
                        host.run("ip", "-o", "route", "show", "dev", device),
                        host.run("tc", "qdisc", "show"),
                        host.run("ethtool", "-k", device),
                        host.run("cat", "/proc/net/packet", "/proc/net/dev_mcast"))
                .flatMap(String::lines)
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList());
    }
}
