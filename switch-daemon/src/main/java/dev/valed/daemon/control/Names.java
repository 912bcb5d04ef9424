package dev.valed.daemon.control;

import java.util.Optional;
import java.util.regex.Pattern;

/** What switches and ports may be called: what netmap programs can say, {@code vale0:a} in the 16 bytes of IFNAMSIZ. */
public final class Names {

    /** Characters of {@code switch:port}, colon included, at most. */
    public static final int MAX_LENGTH = 15;

    static final String SWITCH_PREFIX = "vale";

    private static final Pattern SWITCH = Pattern.compile(SWITCH_PREFIX + "[0-9A-Za-z_]*");
    private static final Pattern PORT = Pattern.compile("[0-9A-Za-z_]+");
    private static final int LONGEST_SHOWN = 40;

    private Names() {}

    /** Returns what is wrong with the name of a switch, and what is accepted. */
    public static Optional<String> switchProblem(String name) {
        if (!SWITCH.matcher(name).matches()) {
            return Optional.of("switch name " + quote(name)
                    + " is not accepted: \"vale\" followed by 0-9, A-Z, a-z and '_' is, such as vale0");
        }
        if (name.length() > MAX_LENGTH - 2) {
            return Optional.of("switch name " + quote(name) + " is too long: " + (MAX_LENGTH - 2)
                    + " characters are accepted, as \"switch:port\" may have " + MAX_LENGTH);
        }
        return Optional.empty();
    }

    /** Returns what is wrong with the name of a port on a switch, and what is accepted. */
    public static Optional<String> portProblem(String switchName, String name) {
        if (!PORT.matcher(name).matches()) {
            return Optional.of(
                    "port name " + quote(name) + " is not accepted: one or more of 0-9, A-Z, a-z and '_' are");
        }
        int longest = MAX_LENGTH - 1 - switchName.length();
        if (name.length() > longest) {
            return Optional.of("port name " + quote(name) + " is too long on " + switchName + ": " + longest
                    + " characters are accepted there, as \"switch:port\" may have " + MAX_LENGTH);
        }
        return Optional.empty();
    }

    /**
     * Returns what is wrong, beside what {@link #portProblem} says, with the name of an interface taken over with both its
     * sides.
     */
    public static Optional<String> hostSideProblem(String switchName, String name) {
        int longest = MAX_LENGTH - 1 - HostSide.nameOf(switchName).length();
        return name.length() <= longest
                ? Optional.empty()
                : Optional.of("port name " + quote(name) + " is too long on " + switchName
                        + " with mode \"wire+host\": " + longest
                        + " characters are accepted there, as \"switch:port^\" may have "
                        + MAX_LENGTH);
    }

    /** Returns what is wrong with the name of a persistent port, and what is accepted. */
    public static Optional<String> interfaceProblem(String name) {
        if (!PORT.matcher(name).matches() || name.startsWith(SWITCH_PREFIX) || name.length() > MAX_LENGTH) {
            return Optional.of("persistent port name " + quote(name) + " is not accepted: 1 to " + MAX_LENGTH
                    + " of 0-9, A-Z, a-z and '_' are, not beginning with \"" + SWITCH_PREFIX + "\"");
        }
        return Optional.empty();
    }

    static void checkInterface(String name) throws ServiceException {
        Optional<String> problem = interfaceProblem(name);
        if (problem.isPresent()) {
            throw ServiceException.invalid("name", problem.get());
        }
    }

    static void checkSwitch(String name) throws ServiceException {
        Optional<String> problem = switchProblem(name);
        if (problem.isPresent()) {
            throw ServiceException.invalid("name", problem.get());
        }
    }

    static void checkPort(String switchName, String name) throws ServiceException {
        checkSwitch(switchName);
        Optional<String> problem = portProblem(switchName, name);
        if (problem.isPresent()) {
            throw ServiceException.invalid("name", problem.get());
        }
    }

    static void checkHostSide(String switchName, String name) throws ServiceException {
        Optional<String> problem = hostSideProblem(switchName, name);
        if (problem.isPresent()) {
            throw ServiceException.invalid("name", problem.get());
        }
    }

    /** In quotes, without control characters, cut where it gets long: fit for a log and for one line. */
    public static String quote(String text) {
        String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        StringBuilder quoted = new StringBuilder("\"");
        shown.codePoints()
                .map(c -> Character.isISOControl(c) || c == '"' ? '?' : c)
                .forEach(quoted::appendCodePoint);
        return quoted.append('"').toString();
    }
}
