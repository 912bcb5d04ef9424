package dev.valed.deployment.container;

import java.io.IOException;

/**
 * An interface for the daemon and, as its wire, a cable to a station: a pair of virtual Ethernet devices of which one end
 * is in a namespace of its own. Both ends have an address of one network. Gone when closed.
 */
final class Veth implements AutoCloseable {

    private static final String STATION_DEVICE = "station";
    private static final String ADDRESS = "10.78.0.1/24";
    private static final String STATION_ADDRESS = "10.78.0.2";

    private final String device;
    private final Namespace station;

    private Veth(String device, Namespace station) {
        this.device = device;
        this.station = station;
    }

    /** With its near end in this machine's own namespace. */
    static Veth create() throws Exception {
        Namespace station = Namespace.create("station");
        Veth veth = new Veth("vt" + ProcessHandle.current().pid() % 100_000, station);
        try {
            Commands.run(
                    "ip",
                    "link",
                    "add",
                    veth.device,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    STATION_DEVICE,
                    "netns",
                    station.name());
            station.run("ip", "address", "add", STATION_ADDRESS + "/24", "dev", STATION_DEVICE);
            station.run("ip", "link", "set", STATION_DEVICE, "up");
            return veth;
        } catch (Throwable e) {
            veth.close();
            throw e;
        }
    }

    /** The near end, as {@code ip link} names it. */
    String device() {
        return device;
    }

    /** Gives the near end its address, here. */
    void configure() throws Exception {
        Commands.run("ip", "address", "add", ADDRESS, "dev", device);
        Commands.run("ip", "link", "set", device, "up");
    }

    /** Moves the near end to where the process is, and gives it its address there. */
    void moveTo(Namespace namespace) throws Exception {
        Commands.run("ip", "link", "set", device, "netns", namespace.name());
        namespace.run("ip", "address", "add", ADDRESS, "dev", device);
        namespace.run("ip", "link", "set", device, "up");
    }

    /** The command that asks the station from wherever the near end is. */
    static String[] ping() {
        return Ping.command(STATION_ADDRESS);
    }

    /** The near end goes with the far one. */
    @Override
    public void close() throws IOException {
        Commands.start("ip", "-n", station.name(), "link", "delete", STATION_DEVICE)
                .onExit()
                .join();
        station.close();
    }
}
