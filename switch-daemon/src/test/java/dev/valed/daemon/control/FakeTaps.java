package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A kernel whose TAPs are {@link FakePort}s: one owner for each device, and some that cannot be had. */
final class FakeTaps implements TapOpener {

    final List<TapSpec> opened = new ArrayList<>();
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
            throw new IOException("in use");
        }
        opened.add(spec);
        FakePort port = new FakePort();
        devices.put(spec.device(), port);
        return port;
    }

    FakePort device(String name) {
        return devices.get(name);
    }
}
