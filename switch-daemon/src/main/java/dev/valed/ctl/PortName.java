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

    static PortName parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new TypeConversionException("'" + text + "' is not a port: write SWITCH:PORT, as in vale0:tap0");
        }
        PortName name = new PortName(SwitchName.parse(text.substring(0, colon)), text.substring(colon + 1));
        if (!SwitchName.isWord(name.port)) {
            throw new TypeConversionException("'" + name.port + "' is not a port's name: " + WORD);
        }
        if (text.length() >= SwitchName.IFNAMSIZ) {
            throw new TypeConversionException(
                    "'" + text + "' is too long: SWITCH:PORT must be shorter than 16 characters");
        }
        return name;
    }

    String path() {
        return owner.portsPath() + "/" + port;
    }

    String pollingPath() {
        return path() + "/polling";
    }

    @Override
    public String toString() {
        return owner + ":" + port;
    }
}
