package dev.valed.ctl;

import picocli.CommandLine.TypeConversionException;

/**
 * A switch's name, checked by netmap's rules: {@code vale} and then letters, digits and underscores, short enough that
 * a port's name still fits behind it.
 *
 * @param text the name
 */
record SwitchName(String text) {
    /** netmap keeps {@code switch:port} in an array of this many characters, a final zero included. */
    static final int IFNAMSIZ = 16;

    static SwitchName parse(String text) {
        if (!text.startsWith("vale") || !isWord(text)) {
            throw new TypeConversionException(
                    "'" + text + "' is not a switch: a name is 'vale' followed by letters, digits or _, as in vale0");
        }
        if (text.length() > IFNAMSIZ - 3) {
            throw new TypeConversionException("'" + text + "' is too long for a switch: at most 13 characters,"
                    + " so that SWITCH:PORT stays shorter than 16");
        }
        return new SwitchName(text);
    }

    /** Whether the text is of the characters that netmap allows, {@code [0-9A-Za-z_]+}. */
    static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    String path() {
        return "/switches/" + text;
    }

    String portsPath() {
        return path() + "/ports";
    }

    String fdbPath() {
        return path() + "/fdb";
    }

    @Override
    public String toString() {
        return text;
    }
}
