package dev.valed.ctl;

import org.jspecify.annotations.Nullable;

/**
 * What the reading commands take: a whole switch or one port of it.
 *
 * @param owner the switch
 * @param port the port, or null for the whole switch
 */
record SwitchOrPort(SwitchName owner, @Nullable PortName port) {
    static SwitchOrPort parse(String text) {
        if (text.indexOf(':') < 0) {
            return new SwitchOrPort(SwitchName.parse(text), null);
        }
        PortName port = PortName.parse(text);
        return new SwitchOrPort(port.owner(), port);
    }
}
