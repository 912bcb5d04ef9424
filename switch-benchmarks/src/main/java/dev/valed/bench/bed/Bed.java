package dev.valed.bench.bed;

import dev.valed.bench.machine.Machine;
import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Client;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.Installation;
import dev.valed.bench.programs.Program;
import dev.valed.bench.programs.Programs;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything that a benchmark of client processes runs on. Daemons are started when first needed. */
public final class Bed implements AutoCloseable {

    /** The daemon's ways of having nothing to do, as its option {@code --idle} names them. */
    public static final String YIELD = "yield";

    public static final String PARK = "park";

    private static final int NEAR_NANOS = 110;

    private final Installation installation = Installation.find().requireClient();
    private final Programs programs = new Programs();
    private final Map<String, Daemon> daemons = new HashMap<>();
    private final int runs;
    private final int runMillis;
    private final int clientCpu;
    private final int workerCpu;
    private final Machine machine;
    private int lastPort;

    Bed(int runs, int runMillis, int clientCpu, int workerCpu) throws BenchFailure, IOException {
        this.runs = runs;
        this.runMillis = runMillis;
        this.clientCpu = clientCpu;
        this.workerCpu = workerCpu;
        this.machine = new Machine(programs, installation, clientCpu, workerCpu);
    }

    public int runs() {
        return runs;
    }

    public int runMillis() {
        return runMillis;
    }

    /** Both clients on one processor, the worker on the other. */
    public Placement clientsTogether() {
        return new Placement(clientCpu, workerCpu, clientCpu);
    }

    /** The receiver beside the worker. */
    public Placement clientsApart() {
        return new Placement(clientCpu, workerCpu, workerCpu);
    }

    /**
     * Starts a client on a port of vale0. Returns when it has the port.
     *
     * @param options as {@code bench-client} knows them
     */
    public Client client(Daemon daemon, String task, String port, int cpu, List<String> options)
            throws BenchFailure, IOException, InterruptedException {
        return Client.start(programs, installation, daemon, task, "vale0:" + port, cpu, options);
    }

    /** Starts a program written for netmap, whose ports are the daemon's. */
    public Program startWith(Daemon daemon, List<String> program) throws BenchFailure, IOException {
        return daemon.startWith(programs, installation, program);
    }

    /** A number that no port has had: a port that is given up is there a moment longer. */
    public int newPortNumber() {
        return ++lastPort;
    }

    /** @param idle {@link #YIELD} or {@link #PARK} */
    public Daemon daemon(String idle) throws BenchFailure, IOException, InterruptedException {
        Daemon daemon = daemons.get(idle);
        if (daemon == null) {
            System.err.println("starting a daemon: --idle " + idle + " --pin " + workerCpu);
            daemon = Daemon.start(programs, installation, idle, workerCpu);
            daemons.put(idle, daemon);
        }
        return daemon;
    }

    /** The two processors as they are now. */
    public Machine machine() {
        return machine;
    }

    /** Says what the short words in the tables mean. */
    public String legend() {
        return "sN, wN, rN: the processors of sender, worker and receiver; c2c: ns that a cache line took from one to the"
                + " other right before each run (goals are for near cores, below " + NEAR_NANOS + ");\n"
                + "machine: what the two and the memory between them give at most, without a switch, measured right before"
                + " each run, and the figure's share of it;\n"
                + "others: what other programs used of a processor meanwhile; above some 15 % the figures mean little;\n"
                + "figures are medians of " + runs
                + " runs, taken in turns, with the lowest and the highest in parentheses";
    }

    @Override
    public void close() {
        programs.close();
    }
}
