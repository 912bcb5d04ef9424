package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
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
final class FakeTaps implements TapOpener {

    final List<TapSpec> opened = new ArrayList<>();
    /** Interfaces that are there without being opened. */
    final Set<String> interfaces = new HashSet<>();

    private final Map<String, FakePort> devices = new HashMap<>();

    @Override
    public OpenPort open(TapSpec spec) throws IOException {
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

    @Override
    public boolean exists(String device) {
        FakePort opened = devices.get(device);
        return interfaces.contains(device) || opened != null && !opened.isClosed();
    }
}
