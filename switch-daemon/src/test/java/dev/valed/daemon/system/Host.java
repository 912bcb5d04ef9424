package dev.valed.daemon.system;

import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace with one interface that carries traffic. It says nothing unless told to, as IPv6, with its
 * announcements, is off until {@link #useIpv6}.
 */
abstract class Host implements AutoCloseable {

    private static final Pattern CHECKSUM_ERRORS_6 = Pattern.compile("InCsumErrors\\s+(\\d+)");

    private final int number;
    private final String device;
    private final TestNamespace namespace;

    /** @param number for its addresses, 1 to 99 */
    Host(int number, String device) throws Exception {
        this.number = number;
        this.device = device;
        this.namespace = TestNamespace.create();
        try {
            run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6");
            namespace.ip("link", "set", "lo", "up");
        } catch (Throwable e) {
            namespace.close();
            throw e;
        }
    }

    /** Gives the interface, which is new, its address. */
    final void useIpv4() throws IOException {
        namespace.ip("address", "add", ipv4() + "/24", "broadcast", "+", "dev", device);
    }

    final void useIpv6() throws Exception {
        run("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/" + device + "/disable_ipv6");
        namespace.ip("address", "add", ipv6() + "/64", "dev", device, "nodad");
    }

    /** Name of its interface. */
    final String device() {
        return device;
    }

    final String mac() {
        return "02:80:00:00:00:%02x".formatted(number);
    }

    final String ipv4() {
        return "10.80.0." + number;
    }

    final String ipv6() {
        return "fd80::" + number;
    }

    /** Of IP version 4 or 6. */
    final String address(int version) {
        return version == 4 ? ipv4() : ipv6();
    }

    final TestNamespace namespace() {
        return namespace;
    }

    /** Knows this address without asking for it. */
    final void addNeighbour(String address, String mac) throws IOException {
        namespace.ip("neigh", "replace", address, "lladdr", mac, "dev", device, "nud", "permanent");
    }

    final void forgetNeighbours() throws IOException {
        namespace.ip("neigh", "flush", "dev", device, "nud", "all");
    }

    final List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace.name()));
        command.addAll(List.of(words));
        return command;
    }

    /** Runs a program in it, which has to succeed. */
    final String run(String... words) throws Exception {
        return Tool.run(command(words));
    }

    /** Opens something in it. */
    final <T> T open(NetworkNamespace.Action<T> opening) throws IOException {
        return namespace.call(opening);
    }

    /** Packets that its kernel has found a wrong checksum in, of any protocol. */
    final long checksumErrors() throws Exception {
        long errors = 0;
        String[] lines = run("cat", "/proc/net/snmp").split("\n");
        for (int i = 0; i + 1 < lines.length; i += 2) {
            String[] names = lines[i].split(" ");
            for (int field = 1; field < names.length; field++) {
                if (names[field].equals("InCsumErrors")) {
                    errors += Long.parseLong(lines[i + 1].split(" ")[field]);
                }
            }
        }
        Matcher matcher = CHECKSUM_ERRORS_6.matcher(run("cat", "/proc/net/snmp6"));
        while (matcher.find()) {
            errors += Long.parseLong(matcher.group(1));
        }
        return errors;
    }

    @Override
    public final void close() throws IOException {
        namespace.close();
    }
}
