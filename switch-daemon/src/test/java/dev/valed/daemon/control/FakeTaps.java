package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.takeover.InterfacePorts;
import dev.valed.ports.takeover.TakeoverException;
import dev.valed.ports.takeover.TakeoverException.Reason;
import dev.valed.ports.takeover.TakeoverSpec;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A kernel whose TAPs are {@link FakePort}s: one owner for each device, and some that cannot be had. */
final class FakeTaps implements KernelPorts {

    final List<TapSpec> opened = new ArrayList<>();
    final List<TakeoverSpec> taken = new ArrayList<>();
    /** TAPs that are there without being opened. */
    final Set<String> interfaces = new HashSet<>();
    /** Interfaces that are no TAPs. */
    final Set<String> wired = new HashSet<>();
    /** Sides of interfaces that no worker can watch. */
    final Set<String> unwatchable = new HashSet<>();
    /** Those of them that somebody else has. */
    final Set<String> busy = new HashSet<>();
    /** Sides of interfaces that were closed while the core still had one of the two. */
    final List<String> closedTooEarly = new ArrayList<>();

    private final Map<String, FakePort> devices = new HashMap<>();

    @Override
    public OpenPort openTap(TapSpec spec) throws IOException {
        if ("nowhere".equals(spec.namespace())) {
            throw new NoSuchFileException("there is no network namespace \"nowhere\"; there are: none");
        }
        if (spec.device().equals("forbidden")) {
            throw new IOException("it needs the capability CAP_NET_ADMIN");
        }
        FakePort before = devices.get(spec.device());
        if (before != null && !before.isClosed()) {
            throw new IOException("in use", new SystemCallException("ioctl", "TUNSETIFF", Errno.EBUSY.number()));
        }
        opened.add(spec);
        FakePort port = new FakePort();
        devices.put(spec.device(), port);
        return port;
    }

    FakePort device(String name) {
        return devices.get(name);
    }

    /** The sides are the devices {@code eth1} and {@code eth1^}; in mode host there is the latter alone. */
    @Override
    public InterfacePorts takeOver(TakeoverSpec spec) throws IOException {
        if ("nowhere".equals(spec.namespace())) {
            throw new NoSuchFileException("there is no network namespace \"nowhere\"; there are: none");
        }
        if (spec.device().equals("forbidden")) {
            throw new IOException("it needs the capability CAP_NET_RAW");
        }
        if (!wired.contains(spec.device())) {
            throw new TakeoverException(Reason.MISSING, "there is no interface " + spec.device());
        }
        if (busy.contains(spec.device())) {
            throw new TakeoverException(Reason.IN_USE, spec.device() + " is in a bridge");
        }
        FakePort wire = new FakePort();
        FakePort host = new FakePort();
        Runnable check = () -> {
            if (wire.attached || host.attached) {
                closedTooEarly.add(spec.device());
            }
        };
        wire.whenClosed = check;
        host.whenClosed = check;
        wire.unwatchable = unwatchable.contains(spec.device());
        host.unwatchable = unwatchable.contains(spec.device() + "^");
        taken.add(spec);
        devices.put(spec.device(), wire);
        devices.put(spec.device() + "^", host);
        return new InterfacePorts(
                spec.mode().hasWire() ? wire : null, spec.mode().hasHost() ? host : null);
    }

    @Override
    public int queues(String device) {
        return 2;
    }

    @Override
    public boolean isTap(String device) {
        return !wired.contains(device) && exists(device);
    }

    @Override
    public boolean exists(String device) {
        FakePort opened = devices.get(device);
        return interfaces.contains(device) || wired.contains(device) || opened != null && !opened.isClosed();
    }
}
