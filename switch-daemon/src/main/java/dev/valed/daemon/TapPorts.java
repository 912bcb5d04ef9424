package dev.valed.daemon;

import dev.valed.core.port.PortRings;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.tap.LinkState;
import dev.valed.ports.tap.TapDevice;
import dev.valed.ports.tap.TapSpec;
import java.io.IOException;

/** Opens TAPs as ports. */
final class TapPorts {

    private TapPorts() {}

    static OpenPort open(TapSpec spec) throws IOException {
        return new TapPort(TapDevice.open(spec));
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
