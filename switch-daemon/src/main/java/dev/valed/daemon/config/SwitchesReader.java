package dev.valed.daemon.config;

import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.frame.MacAddress;
import dev.valed.core.port.Port;
import dev.valed.daemon.control.Configuration;
import dev.valed.daemon.control.HostSide;
import dev.valed.daemon.control.InterfacePortSpec;
import dev.valed.daemon.control.InterfaceRequest;
import dev.valed.daemon.control.InterfaceSpec;
import dev.valed.daemon.control.Names;
import dev.valed.daemon.control.NetmapSpec;
import dev.valed.daemon.control.PersistentPortSpec;
import dev.valed.daemon.control.PipePortSpec;
import dev.valed.daemon.control.PortCondition;
import dev.valed.daemon.control.PortRequest;
import dev.valed.daemon.control.PortSpec;
import dev.valed.daemon.control.PortType;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.StationAddress;
import dev.valed.daemon.control.SwitchConfiguration;
import dev.valed.daemon.control.SwitchRequest;
import dev.valed.daemon.control.TapPortSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes a configuration of the tree of a start-up file, and complains about the first thing that is not right. */
final class SwitchesReader {

    private static final List<String> TOP = List.of("interfaces", "switches");
    private static final List<String> INTERFACE = List.of("name", "txSlots", "rxSlots", "txRings", "rxRings", "memId");
    private static final List<String> SWITCH =
            List.of("name", "ageingSeconds", "fdbCapacity", "portMacLimit", "ports", "static");
    private static final List<String> PORT = List.of(
            "name",
            "type",
            "device",
            "pipe",
            "namespace",
            "mode",
            "wire",
            "force",
            "mac",
            "mtu",
            "persistent",
            "offload",
            "overflow",
            "overflowLimitMillis");
    private static final List<String> STATIC = List.of("mac", "port");

    private final Map<String, InterfaceSpec> interfaces = new LinkedHashMap<>();
    private final Map<String, SwitchConfiguration> switches = new LinkedHashMap<>();
    /** TAPs, interfaces and pipes, to the ports that they are. */
    private final Map<Object, String> devices = new LinkedHashMap<>();
    /** Persistent ports to the ports that they are. */
    private final Map<String, List<String>> attached = new LinkedHashMap<>();

    private final PortCondition unforced;

    private SwitchesReader(PortCondition unforced) {
        this.unforced = unforced;
    }

    /** @param unforced has to hold for ports that are not forced */
    static Configuration read(Node root, PortCondition unforced) throws InvalidText {
        SwitchesReader reader = new SwitchesReader(unforced);
        Fields top = Fields.of(root, "the file", TOP);
        for (Node node : top.list("interfaces")) {
            reader.readInterface(Fields.of(node, "a persistent port", INTERFACE));
        }
        for (Node node : top.list("switches")) {
            reader.readSwitch(Fields.of(node, "a switch", SWITCH));
        }
        return new Configuration(reader.interfaces, new ArrayList<>(reader.switches.values()));
    }

    private void readInterface(Fields fields) throws InvalidText {
        String name = fields.requiredText("name");
        refuse(fields, "name", Names.interfaceProblem(name));
        InterfaceRequest request = new InterfaceRequest(
                fields.number("txSlots"),
                fields.number("rxSlots"),
                fields.number("txRings"),
                fields.number("rxRings"),
                fields.number("memId"));
        try {
            if (interfaces.put(name, request.toSpec()) != null) {
                throw new InvalidText(fields.position("name"), "persistent port " + name + " is here twice");
            }
        } catch (ServiceException e) {
            throw fields.locate(e);
        }
    }

    private void readSwitch(Fields fields) throws InvalidText {
        String name = fields.requiredText("name");
        refuse(fields, "name", Names.switchProblem(name));
        if (switches.containsKey(name)) {
            throw new InvalidText(fields.position("name"), "switch " + name + " is here twice");
        }
        SwitchRequest request = new SwitchRequest(
                fields.number("ageingSeconds"), fields.number("fdbCapacity"), fields.number("portMacLimit"));
        try {
            request.check();
        } catch (ServiceException e) {
            throw fields.locate(e);
        }
        Map<String, PortSpec> ports = readPorts(name, fields);
        switches.put(
                name,
                new SwitchConfiguration(
                        name,
                        Objects.requireNonNullElse(request.ageingSeconds(), SwitchSettings.DEFAULT_AGEING_SECONDS),
                        Objects.requireNonNullElse(request.fdbCapacity(), MacTable.DEFAULT_CAPACITY),
                        Objects.requireNonNullElse(request.portMacLimit(), 0),
                        ports,
                        readStatic(name, ports, fields)));
    }

    private Map<String, PortSpec> readPorts(String switchName, Fields fields) throws InvalidText {
        Map<String, PortSpec> ports = new LinkedHashMap<>();
        int count = 0;
        for (Node node : fields.list("ports")) {
            Fields port = Fields.of(node, "a port", PORT);
            String name = port.requiredText("name");
            refuse(port, "name", Names.portProblem(switchName, name));
            PortSpec spec = readSpec(name, port);
            if (spec.hasHostSide()) {
                refuse(port, "name", Names.hostSideProblem(switchName, name));
            }
            count += spec.hasHostSide() ? 2 : 1;
            if (count > Port.MAX_PORTS) {
                throw new InvalidText(
                        node.position(),
                        "switch " + switchName + " has too many ports: " + Port.MAX_PORTS + " are accepted");
            }
            if (ports.put(name, spec) != null) {
                throw new InvalidText(port.position("name"), "port " + switchName + ":" + name + " is here twice");
            }
            refuseDeviceTwice(switchName + ":" + name, spec, port);
            refuseUnforced(spec, port);
        }
        return ports;
    }

    private static PortSpec readSpec(String name, Fields port) throws InvalidText {
        PortRequest request = new PortRequest(
                port.text("type"),
                port.text("device"),
                port.text("pipe"),
                port.text("namespace"),
                port.text("mode"),
                port.text("wire"),
                port.text("mac"),
                port.number("mtu"),
                port.flag("persistent"),
                port.flag("offload"),
                port.text("overflow"),
                port.number("overflowLimitMillis"));
        try {
            return request.toSpec(name);
        } catch (ServiceException e) {
            throw port.locate(e);
        }
    }

    private void refuseUnforced(PortSpec spec, Fields port) throws InvalidText {
        Boolean force = port.flag("force");
        if (force != null && spec.type() != PortType.INTERFACE) {
            throw new InvalidText(
                    port.position("force"),
                    "force is not accepted for a port of type \"" + spec.type().label() + "\"");
        }
        try {
            if (!Objects.requireNonNullElse(force, false)) {
                unforced.check(spec);
            }
        } catch (ServiceException e) {
            throw port.locate(e);
        }
    }

    private void refuseDeviceTwice(String port, PortSpec spec, Fields fields) throws InvalidText {
        switch (spec) {
            case TapPortSpec tap -> refuseTwice(port, tap, fields, "device", tap.device());
            case InterfacePortSpec taken -> refuseTwice(port, taken, fields, "device", taken.device());
            case PipePortSpec pipe -> refuseTwice(port, pipe, fields, "pipe", pipe.pipe());
            case PersistentPortSpec persistent -> refuseUnknownOrThird(port, persistent.device(), fields);
            case NetmapSpec netmap -> {}
        }
    }

    private void refuseTwice(String port, PortSpec spec, Fields fields, String field, String device)
            throws InvalidText {
        String other = devices.put(spec.exclusive().orElseThrow(), port);
        if (other != null) {
            throw new InvalidText(fields.position(field), field + " " + device + " is port " + other + " already");
        }
    }

    private void refuseUnknownOrThird(String port, String device, Fields fields) throws InvalidText {
        if (!interfaces.containsKey(device)) {
            throw new InvalidText(
                    fields.position("device"), "there is no persistent port " + device + " among the interfaces");
        }
        List<String> ports = attached.computeIfAbsent(device, key -> new ArrayList<>());
        boolean sameSwitch = ports.stream().anyMatch(other -> switchOf(other).equals(switchOf(port)));
        if (sameSwitch || ports.size() == 2) {
            throw new InvalidText(
                    fields.position("device"),
                    "persistent port " + device + " is port " + String.join(" and ", ports)
                            + " already: it can be attached to two switches, once to each");
        }
        ports.add(port);
    }

    private static String switchOf(String port) {
        return port.substring(0, port.indexOf(':'));
    }

    private static Map<String, String> readStatic(String switchName, Map<String, PortSpec> ports, Fields fields)
            throws InvalidText {
        Map<String, String> pinned = new LinkedHashMap<>();
        for (Node node : fields.list("static")) {
            Fields entry = Fields.of(node, "a static address", STATIC);
            String mac = readAddress(entry);
            String port = entry.requiredText("port");
            if (HostSide.find(ports, port) == null) {
                throw new InvalidText(
                        entry.position("port"), "switch " + switchName + " has no port " + Names.quote(port));
            }
            if (pinned.put(mac, port) != null) {
                throw new InvalidText(entry.position("mac"), "address " + mac + " is here twice");
            }
        }
        return pinned;
    }

    private static String readAddress(Fields entry) throws InvalidText {
        try {
            return MacAddress.format(StationAddress.parse(entry.requiredText("mac")));
        } catch (ServiceException e) {
            throw entry.locate(e);
        }
    }

    private static void refuse(Fields fields, String field, Optional<String> problem) throws InvalidText {
        if (problem.isPresent()) {
            throw new InvalidText(fields.position(field), problem.get());
        }
    }
}
