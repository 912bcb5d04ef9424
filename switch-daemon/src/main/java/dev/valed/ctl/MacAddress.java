package dev.valed.ctl;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * An Ethernet address as the daemon writes it; dashes and capitals are accepted from people.
 *
 * @param text six pairs of lower-case hexadecimal digits with colons between
 */
record MacAddress(String text) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    static MacAddress parse(String text) {
        String canonical = text.toLowerCase(Locale.ROOT).replace('-', ':');
        if (!FORM.matcher(canonical).matches()) {
            throw new TypeConversionException("'" + text + "' is not a MAC address: write it as 02:00:00:00:00:01");
        }
        return new MacAddress(canonical);
    }

    @Override
    public String toString() {
        return text;
    }
}
