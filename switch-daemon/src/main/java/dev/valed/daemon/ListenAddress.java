package dev.valed.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses to listen on: {@code 127.0.0.1:7643}, {@code [::1]:7643}, {@code localhost:7643}. */
final class ListenAddress {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9A-Za-z_.-]+)):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    private ListenAddress() {}

    /**
     * @param option that it was given with, for the message
     * @throws StartupException if it is no address
     */
    static InetSocketAddress parse(String option, String text) throws StartupException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
            throw wrong(option, text, "ADDRESS:PORT is accepted, such as 127.0.0.1:7643 or [::1]:7643, port 0 for any");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new InetSocketAddress(resolve(option, text, host), Integer.parseInt(matcher.group(3)));
    }

    /**
     * The same for what must not be reached from elsewhere, as it is not served by TLS.
     *
     * @throws StartupException if it is no address, or one that others than this machine can reach
     */
    static InetSocketAddress parseLoopback(String option, String text) throws StartupException {
        InetSocketAddress address = parse(option, text);
        if (!address.getAddress().isLoopbackAddress()) {
            throw wrong(
                    option,
                    text,
                    "other machines could reach it, which takes TLS: give --tls-cert and --tls-key;"
                            + " without them loopback addresses are accepted, such as 127.0.0.1");
        }
        return address;
    }

    private static InetAddress resolve(String option, String text, String host) throws StartupException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw wrong(option, text, "\"" + host + "\" is not known as a host");
        }
    }

    private static StartupException wrong(String option, String text, String why) {
        return new StartupException(StartupException.WRONG_USAGE, option + " \"" + text + "\" is not accepted: " + why);
    }

    /** As it is written in a URL. */
    static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
