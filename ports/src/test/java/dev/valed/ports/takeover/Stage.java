package dev.valed.ports.takeover;

import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import dev.valed.ports.testing.TestNamespace;
import dev.valed.ports.testing.Wire;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A host with an interface {@code eth1}, and at the other end of its wire a station with {@code eth0}; both switched on. */
final class Stage implements AutoCloseable {
    static final String DEVICE = "eth1";
    static final String HOST_ADDRESS = "10.78.0.1";
    static final String STATION_ADDRESS = "10.78.0.2";

    final TestNamespace host;
    final TestNamespace station;
    private final Deque<Closeable> open = new ArrayDeque<>();

    /** What sort of interface. */
    enum Kind {
        VETH,
        BRIDGE,
        MACVLAN,
        TAP
    }

    private Stage(TestNamespace host, TestNamespace station) {
        this.host = host;
        this.station = station;
    }

    /** With a pair of veths between them. */
    static Stage create() throws IOException {
        return create(Kind.VETH);
    }

    /** With an interface of this kind at the host. */
    static Stage create(Kind kind) throws IOException {
        TestNamespace host = TestNamespace.create();
        TestNamespace station = TestNamespace.create();
        Stage stage = new Stage(host, station);
        switch (kind) {
            case VETH -> stage.addVeth();
            case BRIDGE -> stage.addBridge();
            case MACVLAN -> stage.addMacvlan();
            case TAP -> stage.addTap();
        }
        host.ip("link", "set", DEVICE, "up");
        station.ip("link", "set", "eth0", "up");
        return stage;
    }

    private void addBridge() throws IOException {
        addPair("port");
        host.ip("link", "add", DEVICE, "type", "bridge", "forward_delay", "0");
        host.ip("link", "set", "port", "master", DEVICE, "up");
    }

    private void addMacvlan() throws IOException {
        addPair("lower");
        host.ip("link", "set", "lower", "up");
        host.ip("link", "add", "link", "lower", "name", DEVICE, "type", "macvlan", "mode", "bridge");
    }

    private void addTap() throws IOException {
        TapDevice here = TapDevice.open(TapSpec.named(DEVICE).inNamespace(host.name()));
        open.push(here::close);
        TapDevice there = TapDevice.open(TapSpec.named("eth0").inNamespace(station.name()));
        open.push(there::close);
        open.push(new Wire(here, there)::close);
    }

    private void addPair(String device) throws IOException {
        host.cable(device, station, "eth0", 1);
    }

    void addVeth() throws IOException {
        addPair(DEVICE);
        host.ip("link", "set", DEVICE, "up");
        station.ip("link", "set", "eth0", "up");
    }

    /** Gives both an IPv4 address, so that the kernel's own frames are none but those that are asked for. */
    void address() throws IOException {
        host.ip("address", "add", HOST_ADDRESS + "/24", "dev", DEVICE);
        station.ip("address", "add", STATION_ADDRESS + "/24", "dev", "eth0");
    }

    /** Lets the station leave nothing of its frames to the other end of a veth, of which AF_XDP could not tell. */
    void sendWholeFrames() throws IOException {
        station.setOffloads("eth0", false);
    }

    TakeoverSpec spec(TakeoverMode mode) {
        return spec(mode, WireMechanism.TAP);
    }

    TakeoverSpec spec(TakeoverMode mode, WireMechanism wire) {
        return new TakeoverSpec(DEVICE, host.name(), mode, wire);
    }

    @Override
    public void close() throws IOException {
        try (host;
                station) {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }
}
