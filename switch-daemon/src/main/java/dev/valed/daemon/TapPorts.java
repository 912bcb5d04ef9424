package dev.valed.daemon;

import dev.valed.core.port.PortRings;
import dev.valed.daemon.control.TapOpener;
import dev.valed.daemon.preflight.Facility;
import dev.valed.daemon.preflight.Preflight;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.NetworkLink;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.tap.LinkState;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.Set;

/** Opens TAPs as ports. */
final class TapPorts implements TapOpener {

    private final Preflight preflight;

    /** @param preflight asked why, when one cannot be opened */
    TapPorts(Preflight preflight) {
        this.preflight = preflight;
    }

    @Override
    public OpenPort open(TapSpec spec) throws IOException {
        try {
            return new TapPort(TapDevice.open(spec));
        } catch (NoSuchFileException e) {
            throw e; // the namespace
        } catch (IOException e) {
            Set<Facility> needed = spec.namespace() == null
                    ? EnumSet.of(Facility.TAPS)
                    : EnumSet.of(Facility.TAPS, Facility.NAMESPACES);
            throw preflight.explain(e, needed);
        }
    }

    @Override
    public boolean exists(String device) throws IOException {
        try (NetworkLink link = NetworkLink.open(device)) {
            return link.exists();
        }
    }

    private record TapPort(TapDevice device) implements OpenPort {
        @Override
        public PortRings rings() {
            return device.rings();
        }

        @Override
        public boolean isUp() {
            try {
                return device.state() == LinkState.UP;
            } catch (SystemCallException e) {
                return false;
            }
        }

        @Override
        public String detail() {
            TapSpec spec = device.spec();
            String where = spec.namespace() == null ? "" : " in namespace " + spec.namespace();
            return "TAP " + spec.device() + where + ", " + condition();
        }

        private String condition() {
            try {
                return switch (device.state()) {
                    case UP -> "MTU " + device.mtu();
                    case DOWN -> "switched off, MTU " + device.mtu();
                    case GONE -> "deleted by somebody else";
                };
            } catch (SystemCallException e) {
                return "unknown: " + e.getMessage();
            }
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
