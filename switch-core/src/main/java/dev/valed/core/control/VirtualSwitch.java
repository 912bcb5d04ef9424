package dev.valed.core.control;

import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.forwarding.SwitchView;
import dev.valed.core.port.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the control side keeps of a switch, and makes {@link SwitchView}s from. Guarded by {@link SwitchCore}. */
final class VirtualSwitch {

    private static final int GENERATIONS = 0xffff;

    private final String name;
    private final MacTable fdb;
    private SwitchSettings settings;
    private final List<Port> ports = new ArrayList<>();
    /** Port index to the generation that the next port there gets, minus one. */
    private final int[] generations = new int[Port.MAX_PORTS];

    VirtualSwitch(String name, MacTable fdb, SwitchSettings settings) {
        this.name = name;
        this.fdb = fdb;
        this.settings = settings;
    }

    String name() {
        return name;
    }

    MacTable fdb() {
        return fdb;
    }

    SwitchSettings settings() {
        return settings;
    }

    void set(SwitchSettings changed) {
        settings = changed;
    }

    List<Port> ports() {
        return List.copyOf(ports);
    }

    Optional<Port> find(String portName) {
        return ports.stream().filter(p -> p.name().equals(portName)).findFirst();
    }

    /** The lowest index that no port has, or {@link Port#MAX_PORTS} when all are taken. */
    int freeIndex() {
        boolean[] taken = new boolean[Port.MAX_PORTS + 1];
        ports.forEach(p -> taken[p.index()] = true);
        int index = 0;
        while (taken[index]) {
            index++;
        }
        return index;
    }

    /** 1 to 65,535, another one each time for the same index. */
    int nextGeneration(int index) {
        generations[index] = generations[index] % GENERATIONS + 1;
        return generations[index];
    }

    void add(Port port) {
        ports.add(port);
    }

    void remove(Port port) {
        ports.remove(port);
    }

    SwitchView view() {
        return new SwitchView(fdb, settings, ports);
    }
}
