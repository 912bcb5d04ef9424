package dev.valed.ctl;

/**
 * What {@code -g} takes: a port of a switch, or a persistent port by its own name.
 *
 * @param path of what the API tells of it
 */
record PortOrInterface(String path) {
    static PortOrInterface parse(String text) {
        return new PortOrInterface(
                text.indexOf(':') < 0
                        ? InterfaceName.parse(text).path()
                        : PortName.parse(text).path());
    }
}
