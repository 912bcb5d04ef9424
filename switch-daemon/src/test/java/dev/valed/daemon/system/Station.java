package dev.valed.daemon.system;

import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace with a TAP on a switch: a host, as the switch sees it. It says nothing unless told to, as IPv6,
 * with its announcements, is off until {@link #useIpv6}.
 */
final class Station implements AutoCloseable {

    static final String DEVICE = "tap0";

    private final DaemonProcess daemon;
    private final String port;
    private final int number;
    private final String settings;
    private final TestNamespace namespace;

    /**
     * @param port     as {@code vale0:a}
     * @param number   for its addresses, 1 to 99
     * @param settings of the TAP in JSON, such as {@code "mtu":9000}, or empty
     */
    Station(DaemonProcess daemon, String port, int number, String settings) throws Exception {
        this.daemon = daemon;
        this.port = port;
        this.number = number;
        this.settings = settings;
        this.namespace = TestNamespace.create();
        try {
            run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6");
            namespace.ip("link", "set", "lo", "up");
            attach();
        } catch (Throwable e) {
            namespace.close();
            throw e;
        }
    }

    /** Makes its TAP and gives it an address. */
    void attach() throws Exception {
        attachTo(daemon);
    }

    /** The same on another daemon. */
    void attachTo(DaemonProcess other) throws Exception {
        other.api().attach(port, request(namespace.name(), mac()));
        namespace.ip("address", "add", ipv4() + "/24", "broadcast", "+", "dev", DEVICE);
    }

    String request(String namespaceName, @Nullable String macAddress) {
        return "{\"type\":\"tap\",\"device\":\"" + DEVICE + "\",\"namespace\":\"" + namespaceName + "\""
                + (macAddress == null ? "" : ",\"mac\":\"" + macAddress + "\"")
                + (settings.isEmpty() ? "" : "," + settings) + "}";
    }

    void useIpv6() throws Exception {
        run("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/" + DEVICE + "/disable_ipv6");
        namespace.ip("address", "add", ipv6() + "/64", "dev", DEVICE, "nodad");
    }

    /** As {@code vale0:a}. */
    String port() {
        return port;
    }

    String mac() {
        return "02:80:00:00:00:%02x".formatted(number);
    }

    String ipv4() {
        return "10.80.0." + number;
    }

    String ipv6() {
        return "fd80::" + number;
    }

    TestNamespace namespace() {
        return namespace;
    }

    PortCounts counts() throws IOException {
        return daemon.api().counts(port);
    }

    /** Knows this address without asking for it. */
    void addNeighbour(String address, String mac) throws IOException {
        namespace.ip("neigh", "replace", address, "lladdr", mac, "dev", DEVICE, "nud", "permanent");
    }

    void forgetNeighbours() throws IOException {
        namespace.ip("neigh", "flush", "dev", DEVICE, "nud", "all");
    }

    List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace.name()));
        command.addAll(List.of(words));
        return command;
    }

    /** Runs a program in it, which has to succeed. */
    String run(String... words) throws Exception {
        return Tool.run(command(words));
    }

    /** Opens a socket in it. */
    <T> T open(NetworkNamespace.Action<T> opening) throws IOException {
        return NetworkNamespace.named(namespace.name()).call(opening);
    }

    @Override
    public void close() throws IOException {
        namespace.close();
    }
}
