package dev.valed.core.forwarding;

import dev.valed.core.port.Ingress;
import dev.valed.core.port.Port;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * All switches as the workers see them at one time, and which worker owns which ingress ring. Immutable.
 *
 * @param version higher than that of every topology before
 */
public record Topology(long version, List<SwitchView> switches, List<List<Lane>> lanesOfWorker) {

    public Topology {
        switches = List.copyOf(switches);
        lanesOfWorker = lanesOfWorker.stream().map(List::copyOf).toList();
    }

    /** Assigns rings to workers: the rings of a port in turn, beginning with another worker for each port. */
    public static Topology of(long version, Collection<SwitchView> switches, int workers) {
        List<List<Lane>> lanes = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            lanes.add(new ArrayList<>());
        }
        for (SwitchView view : switches) {
            for (Port port : view.ports()) {
                for (Ingress ingress : port.ingress()) {
                    lanes.get(owner(port, ingress, workers)).add(new Lane(ingress, port, view));
                }
            }
        }
        return new Topology(version, List.copyOf(switches), lanes);
    }

    /** Number of the worker that owns the ring, for as long as the port is attached. */
    public static int owner(Port port, Ingress ingress, int workers) {
        return (port.index() + ingress.ring()) % workers;
    }

    public static Topology empty(int workers) {
        return of(0, List.of(), workers);
    }
}
