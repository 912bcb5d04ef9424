package dev.valed.daemon.testing;

import dev.valed.core.control.CoreOptions;
import dev.valed.core.control.SwitchCore;
import dev.valed.core.testing.ManualClock;
import dev.valed.core.testing.MemoryDoorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.Worker;
import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.control.InterfaceStatus;
import dev.valed.daemon.control.KernelPorts;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.SwitchStatus;
import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.preflight.Preflight;
import dev.valed.daemon.web.ValedApplication;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.takeover.InterfacePorts;
import dev.valed.ports.takeover.TakeoverException;
import dev.valed.ports.takeover.TakeoverException.Reason;
import dev.valed.ports.takeover.TakeoverSpec;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The daemon without its kernel side: a real switch whose workers a test steps by hand, TAPs in memory, and the web
 * servers on free ports. One for all tests, as it takes seconds to start; each test begins with {@link #reset}.
 *
 * <p>Some devices cannot be opened: {@code busy0}, {@code eth0} (not a TAP), {@code root0} (no privilege), and any in
 * the namespace {@code none}. Only {@code eth0} and {@code lo} can be taken over; {@code busy0} is another's,
 * {@code bond0} is unsuitable, and others are not there.
 */
public final class RunningDaemon implements AutoCloseable {

    public static final String TOKEN = "correct-horse-battery-staple";

    private static final Set<String> INTERFACES = Set.of("eth0", "lo");
    private static final Map<String, RunningDaemon> SHARED = new ConcurrentHashMap<>();

    private final ManualClock clock = new ManualClock();
    private final Map<String, MemoryTap> taps = new ConcurrentHashMap<>();
    private final SwitchCore core;
    private final SwitchService service;
    private final ConfigurableApplicationContext context;

    private RunningDaemon(@Nullable TlsSettings tls) {
        System.setProperty("logging.level.dev.valed", "WARN"); // thousands of lines otherwise
        core = new SwitchCore(new CoreOptions(
                1, IdleMode.SPIN, clock, worker -> new MemoryDoorbell(), worker -> {}, (worker, lane, failure) -> {}));
        service = new SwitchService(core, new Taps(), new NumberedMemories(), new ReentrantLock());
        service.markReady();
        InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
        context = ValedApplication.start(
                service, Preflight.ofThisProcess(), new ApiSettings(anyPort, anyPort, TOKEN, tls));
    }

    /** The one that all tests use, started by the first that asks. */
    public static RunningDaemon shared() {
        return SHARED.computeIfAbsent("one", key -> new RunningDaemon(null));
    }

    /** One for the caller alone, who closes it. */
    public static RunningDaemon withTls(TlsSettings tls) {
        return new RunningDaemon(tls);
    }

    /** A service that opens no TAPs. */
    public static SwitchService withoutPorts(SwitchCore core) {
        return new SwitchService(core, new NoTaps(), new NumberedMemories(), new ReentrantLock());
    }

    private static final class NoTaps implements KernelPorts {
        @Override
        public OpenPort openTap(TapSpec spec) throws IOException {
            throw new IOException("there are no TAPs");
        }

        @Override
        public InterfacePorts takeOver(TakeoverSpec spec) throws IOException {
            throw new IOException("there are no interfaces");
        }

        @Override
        public int queues(String device) {
            return 1;
        }

        @Override
        public boolean isTap(String device) {
            return false;
        }

        @Override
        public boolean exists(String device) {
            return false;
        }
    }

    private final class Taps implements KernelPorts {
        @Override
        public OpenPort openTap(TapSpec spec) throws IOException {
            if ("none".equals(spec.namespace())) {
                throw new NoSuchFileException("there is no network namespace none");
            }
            if (spec.device().equals("busy0")) {
                throw new SystemCallException("ioctl", "TUNSETIFF, \"busy0\"", Errno.EBUSY.number());
            }
            if (spec.device().equals("eth0")) {
                throw new IOException(
                        "interface eth0 exists and is not a TAP",
                        new SystemCallException("ioctl", "TUNSETIFF, \"eth0\"", Errno.EINVAL.number()));
            }
            if (spec.device().equals("root0")) {
                throw new SystemCallException("ioctl", "TUNSETIFF, \"root0\"", Errno.EPERM.number());
            }
            MemoryTap tap = new MemoryTap(spec.device());
            taps.put(spec.device(), tap);
            return tap;
        }

        @Override
        public InterfacePorts takeOver(TakeoverSpec spec) throws IOException {
            if ("none".equals(spec.namespace())) {
                throw new NoSuchFileException("there is no network namespace none");
            }
            switch (spec.device()) {
                case "eth0", "lo" -> {}
                case "busy0" -> throw new TakeoverException(Reason.IN_USE, "it is a port of the bridge br0");
                case "bond0" -> throw new TakeoverException(Reason.UNSUITABLE, "it is no Ethernet interface");
                case "root0" -> throw new SystemCallException("bpf", "BPF_PROG_LOAD, \"root0\"", Errno.EPERM.number());
                default -> throw new TakeoverException(Reason.MISSING, "there is no interface " + spec.device());
            }
            MemoryTap wire = new MemoryTap(spec.device());
            MemoryTap host = new MemoryTap(spec.device() + "^");
            taps.put(spec.device(), wire);
            taps.put(spec.device() + "^", host);
            return new InterfacePorts(
                    spec.mode().hasWire() ? wire : null, spec.mode().hasHost() ? host : null);
        }

        @Override
        public int queues(String device) {
            return 1;
        }

        @Override
        public boolean isTap(String device) {
            return exists(device) && !INTERFACES.contains(device);
        }

        @Override
        public boolean exists(String device) {
            return taps.containsKey(device) || INTERFACES.contains(device);
        }
    }

    /** Deletes every switch and persistent port. */
    public void reset() {
        try {
            for (SwitchStatus one : service.switches()) {
                service.delete(one.name(), true);
            }
            for (InterfaceStatus one : service.interfaces().list()) {
                service.interfaces().delete(one.name());
            }
        } catch (ServiceException e) {
            throw new IllegalStateException(e);
        }
        step();
        taps.clear();
    }

    /** Lets the workers take turns until there is nothing left to do. */
    public void step() {
        int idle = 0;
        while (idle < 64) { // as many commands as may be waiting, of which a cycle takes one
            int work = core.workers().stream().mapToInt(Worker::doWork).sum();
            idle = work == 0 ? idle + 1 : 0;
        }
    }

    /** The TAP that a port has opened, or one side of an interface: that of the host is {@code eth0^}. */
    public MemoryTap tap(String device) {
        return Objects.requireNonNull(taps.get(device), device);
    }

    public SwitchService service() {
        return service;
    }

    public ManualClock clock() {
        return clock;
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    /** To the REST interface. */
    public Http api() {
        return new Http(port("local.server.port"));
    }

    /** To health and metrics. */
    public Http management() {
        return new Http(port("local.management.port"));
    }

    private int port(String property) {
        return context.getEnvironment().getRequiredProperty(property, Integer.class);
    }

    @Override
    public void close() {
        context.close();
        core.close();
    }
}
