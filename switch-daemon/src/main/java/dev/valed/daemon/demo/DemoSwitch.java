package dev.valed.daemon.demo;

import dev.valed.daemon.control.Configuration;
import dev.valed.daemon.control.NetmapSpec;
import dev.valed.daemon.control.PortSpec;
import dev.valed.daemon.control.SwitchConfiguration;
import dev.valed.daemon.control.TapPortSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demo's one switch, as a start-up file would declare it. */
final class DemoSwitch {

    static final String NAME = "vale0";

    private static final int AGEING_SECONDS = 300;
    private static final int FDB_CAPACITY = 8192;

    private DemoSwitch() {}

    /** @param withHosts whether the namespaces are there to put TAPs into */
    static Configuration configuration(boolean withHosts) {
        Map<String, PortSpec> ports = new LinkedHashMap<>();
        ports.put(DemoTraffic.SENDER, new NetmapSpec());
        ports.put(DemoTraffic.RECEIVER, new NetmapSpec());
        if (withHosts) {
            ports.put("blue", new TapPortSpec(DemoHosts.DEVICE, DemoHosts.BLUE, null, null, false, true));
            ports.put("green", new TapPortSpec(DemoHosts.DEVICE, DemoHosts.GREEN, null, null, false, true));
        }
        return new Configuration(
                List.of(new SwitchConfiguration(NAME, AGEING_SECONDS, FDB_CAPACITY, 0, ports, Map.of())));
    }
}
