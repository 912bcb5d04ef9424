package dev.valed.ctl;

import picocli.CommandLine.TypeConversionException;

/**
 * A port's full name as netmap writes it, {@code vale0:a}.
 *
 * @param owner the switch
 * @param port the port's name within it
 */
record PortName(SwitchName owner, String port) {
    static final String WORD = "it is made of letters, digits or _, as in tap0";

    /** Ends the name of the port that is the host's side of an interface, which the daemon gives. */
    private static final String HOST_SIDE = "^";

    static PortName parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new TypeConversionException("'" + text + "' is not a port: write SWITCH:PORT, as in vale0:tap0");
        }
        PortName name = new PortName(SwitchName.parse(text.substring(0, colon)), text.substring(colon + 1));
        if (!isPort(name.port)) {
            throw new TypeConversionException("'" + name.port + "' is not a port's name: " + WORD);
        }
        if (text.length() >= SwitchName.IFNAMSIZ) {
            throw new TypeConversionException(
                    "'" + text + "' is too long: SWITCH:PORT must be shorter than 16 characters");
        }
        return name;
    }

    /** Whether a port of a switch can be called so. */
    static boolean isPort(String text) {
        return SwitchName.isWord(
                text.endsWith(HOST_SIDE) ? text.substring(0, text.length() - HOST_SIDE.length()) : text);
    }

    /** The name of a port as a URL has it. */
    static String encoded(String port) {
        return port.replace(HOST_SIDE, "%5E");
    }

    String path() {
        return owner.portsPath() + "/" + encoded(port);
    }

    String pollingPath() {
        return path() + "/polling";
    }

    @Override
    public String toString() {
        return owner + ":" + port;
    }
}
