package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import java.util.Optional;

/**
 * The name of a pipe's end: the parent's, a bracket, the pipe's own.
 *
 * @param isMaster <code>{</code>, else <code>}</code>
 */
record PipeName(String parent, boolean isMaster, String id) {

    /**
     * Reads a name; empty if it is not a pipe's.
     *
     * @throws RefusedException EINVAL if it is one, but lacks the parent's or its own
     */
    static Optional<PipeName> of(String name) throws RefusedException {
        int master = name.lastIndexOf('{');
        int bracket = master >= 0 ? master : name.lastIndexOf('}');
        if (bracket < 0) {
            return Optional.empty();
        }
        if (bracket == 0 || bracket == name.length() - 1) {
            throw new RefusedException(Errno.EINVAL, "a pipe's name is base{id or base}id");
        }
        return Optional.of(new PipeName(name.substring(0, bracket), master >= 0, name.substring(bracket + 1)));
    }

    String name() {
        return isMaster ? master() : slave();
    }

    String master() {
        return parent + "{" + id;
    }

    String slave() {
        return parent + "}" + id;
    }
}
