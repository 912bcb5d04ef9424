package dev.valed.ctl;

import picocli.CommandLine.TypeConversionException;

/**
 * The name of a persistent port, which is on no switch until it is attached to one.
 *
 * @param text the name
 */
record InterfaceName(String text) {
    static InterfaceName parse(String text) {
        if (text.startsWith("vale") || !SwitchName.isWord(text)) {
            throw new TypeConversionException("'" + text + "' is not the name of a persistent port: " + PortName.WORD
                    + ", and does not begin with 'vale'");
        }
        if (text.length() >= SwitchName.IFNAMSIZ) {
            throw new TypeConversionException("'" + text + "' is too long: names are shorter than 16 characters");
        }
        return new InterfaceName(text);
    }

    String path() {
        return "/interfaces/" + text;
    }

    @Override
    public String toString() {
        return text;
    }
}
