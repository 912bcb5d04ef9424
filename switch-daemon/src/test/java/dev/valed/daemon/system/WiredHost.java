package dev.valed.daemon.system;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A host at one end of a cable, a pair of veths, whose other end is another host's. */
final class WiredHost extends Host {

    static final String DEVICE = "eth1";

    private @Nullable WiredHost peer;

    /** @param number for its addresses, 1 to 99 */
    WiredHost(int number) throws Exception {
        super(number, DEVICE);
    }

    /** Lays a cable to another host; both interfaces are new, switched on, and have an address. */
    void connect(WiredHost other) throws Exception {
        namespace()
                .ip(
                        "link",
                        "add",
                        DEVICE,
                        "address",
                        mac(),
                        "type",
                        "veth",
                        "peer",
                        "name",
                        DEVICE,
                        "address",
                        other.mac(),
                        "netns",
                        other.namespace().name());
        for (WiredHost end : new WiredHost[] {this, other}) {
            end.namespace().ip("link", "set", DEVICE, "up");
            end.useIpv4();
        }
        peer = other;
        other.peer = this;
    }

    /** The host at the other end of the cable. */
    WiredHost peer() {
        return Objects.requireNonNull(peer, "there is no cable yet");
    }

    /** Leaves nothing to the cable: what AF_XDP at its other end asks for. */
    void sendCompleteFrames() throws Exception {
        run("ethtool", "-K", DEVICE, "tx", "off", "txvlan", "off", "tx-vlan-stag-hw-insert", "off");
    }

    /**
     * What asks the daemon to take the interface over.
     *
     * @param mode wire, host or wire+host
     */
    String request(String mode) {
        return request(mode, "tap");
    }

    /** @param wire tap or af_xdp */
    String request(String mode, String wire) {
        return "{\"type\":\"interface\",\"device\":\"" + DEVICE + "\",\"namespace\":\""
                + namespace().name() + "\",\"mode\":\"" + mode + "\",\"wire\":\"" + wire + "\"}";
    }
}
