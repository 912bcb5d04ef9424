package dev.valed.bench.host;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Daemon;
import java.io.IOException;
import java.net.http.HttpResponse;

/** Makes routes. Each has namespaces, and where the daemon is in it, a switch of its own. */
final class Routes {

    private static final String NEAR_ADDRESS = "10.99.0.1";
    private static final String FAR_ADDRESS = "10.99.0.2";
    /** Of an interface that the daemon takes. */
    private static final String NIC = "eth1";

    private static final String CABLE_END = "eth0";
    private static final String TAP = "tap0";

    private final Namespaces namespaces;
    private final Daemon daemon;
    private int switches;

    Routes(Namespaces namespaces, Daemon daemon) {
        this.namespaces = namespaces;
        this.daemon = daemon;
    }

    /** A pair of veths. */
    Route direct() throws BenchFailure, IOException, InterruptedException {
        String near = namespaces.make();
        String far = namespaces.make();
        namespaces.cable(near, far, CABLE_END);
        return new Route(
                "direct veth", station(near, CABLE_END, NEAR_ADDRESS), station(far, CABLE_END, FAR_ADDRESS), false);
    }

    /** The kernel's bridge between two pairs of veths. */
    Route bridge() throws BenchFailure, IOException, InterruptedException {
        String near = namespaces.make();
        String far = namespaces.make();
        String middle = namespaces.make();
        namespaces.ip(middle, "link", "add", "br0", "type", "bridge");
        namespaces.ip(middle, "link", "set", "br0", "up");
        namespaces.cable(near, middle, "near");
        namespaces.cable(far, middle, "far");
        namespaces.ip(middle, "link", "set", "near", "master", "br0");
        namespaces.ip(middle, "link", "set", "far", "master", "br0");
        return new Route(
                "Linux bridge", station(near, CABLE_END, NEAR_ADDRESS), station(far, CABLE_END, FAR_ADDRESS), false);
    }

    /** Two TAPs of a switch. */
    Route taps() throws BenchFailure, IOException, InterruptedException {
        String name = newSwitch();
        String near = namespaces.make();
        String far = namespaces.make();
        attachTap(name, "near", near);
        attachTap(name, "far", far);
        return new Route("TAP to TAP", station(near, TAP, NEAR_ADDRESS), station(far, TAP, FAR_ADDRESS), false);
    }

    /**
     * The host stack of an interface that was taken over with both its sides, and a station at the other end of its wire.
     *
     * @param wire how the wire's frames travel: tap or af_xdp
     */
    Route hostToWire(String wire) throws BenchFailure, IOException, InterruptedException {
        String near = namespaces.make();
        String far = namespaces.make();
        namespaces.cable(far, near, NIC);
        prepareCable(far, wire);
        attachInterface(newSwitch(), near, "wire+host", wire);
        return new Route(
                "host to wire, " + wire, station(near, NIC, NEAR_ADDRESS), station(far, CABLE_END, FAR_ADDRESS), true);
    }

    /**
     * A TAP, and a station at the other end of the wire of an interface whose wire was taken over.
     *
     * @param wire how the wire's frames travel: tap or af_xdp
     */
    Route tapToWire(String wire) throws BenchFailure, IOException, InterruptedException {
        String near = namespaces.make();
        String middle = namespaces.make();
        String far = namespaces.make();
        namespaces.cable(far, middle, NIC);
        prepareCable(far, wire);
        String name = newSwitch();
        attachInterface(name, middle, "wire", wire);
        attachTap(name, "near", near);
        return new Route(
                "TAP to wire, " + wire, station(near, TAP, NEAR_ADDRESS), station(far, CABLE_END, FAR_ADDRESS), true);
    }

    /** AF_XDP has no room for what a veth leaves to the other end: checksums and tags are done at the station. */
    private void prepareCable(String far, String wire) throws BenchFailure, IOException, InterruptedException {
        if (wire.equals("af_xdp")) {
            namespaces.run(
                    far, "ethtool", "-K", CABLE_END, "tx", "off", "txvlan", "off", "tx-vlan-stag-hw-insert", "off");
        }
    }

    private String newSwitch() throws BenchFailure, IOException {
        String name = "vale" + switches++;
        put("/switches/" + name, "{}");
        return name;
    }

    private void attachTap(String switchName, String port, String namespace) throws BenchFailure, IOException {
        put(
                "/switches/" + switchName + "/ports/" + port,
                "{\"type\":\"tap\",\"device\":\"" + TAP + "\",\"namespace\":\"" + namespace + "\"}");
    }

    private void attachInterface(String switchName, String namespace, String mode, String wire)
            throws BenchFailure, IOException {
        put(
                "/switches/" + switchName + "/ports/" + NIC,
                "{\"type\":\"interface\",\"device\":\"" + NIC + "\",\"namespace\":\"" + namespace + "\",\"mode\":\""
                        + mode + "\",\"wire\":\"" + wire + "\"}");
    }

    private void put(String path, String json) throws BenchFailure, IOException {
        HttpResponse<String> response = daemon.put(path, json);
        if (response.statusCode() >= 300) {
            throw new BenchFailure("PUT " + path + " is answered " + response.statusCode() + ": " + response.body());
        }
    }

    private Station station(String namespace, String device, String address)
            throws BenchFailure, IOException, InterruptedException {
        namespaces.ip(namespace, "address", "add", address + "/24", "dev", device);
        return new Station(namespace, address);
    }
}
