package dev.valed.daemon.web.problem;

import dev.valed.daemon.control.ServiceException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.takeover.TakeoverException;
import java.util.EnumSet;
import java.util.Set;

/** What a client is told of a {@link ServiceException}. */
final class ServiceProblems {

    /** What the service calls the name of a switch or port, which is in the path. */
    private static final String NAME = "name";

    private static final String NAMESPACE = "namespace";

    /** The device is in use, exists, or is (EINVAL of TUNSETIFF) an interface of another kind. */
    private static final Set<Errno> OTHERS = EnumSet.of(Errno.EBUSY, Errno.EEXIST, Errno.EINVAL);

    private ServiceProblems() {}

    /** @param parameters the names in the request's path and query: what is wrong with these is not the body's fault */
    static Problem of(ServiceException failure, Set<String> parameters) {
        ProblemType type = type(failure, parameters);
        String detail = String.valueOf(failure.getMessage());
        String field = failure.field();
        return field == null ? type.problem(detail) : type.problem(field, detail);
    }

    private static ProblemType type(ServiceException failure, Set<String> parameters) {
        return switch (failure.kind()) {
            case NOT_FOUND -> ProblemType.NOT_FOUND;
            case CONFLICT -> ProblemType.CONFLICT;
            case FULL -> ProblemType.FULL;
            case INVALID -> {
                String field = failure.field();
                yield field == null || field.equals(NAME) || parameters.contains(field)
                        ? ProblemType.BAD_PARAMETER
                        : ProblemType.INVALID;
            }
            case UNAVAILABLE -> unavailable(failure);
        };
    }

    /**
     * Whether asking for something else would help (422), or waiting until somebody lets go of it (409), or only doing
     * something about the daemon (503).
     */
    private static ProblemType unavailable(ServiceException failure) {
        if (NAMESPACE.equals(failure.field())) {
            return ProblemType.INVALID; // there is no such
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (isInUse(cause)) {
                return ProblemType.BUSY;
            }
        }
        return ProblemType.UNAVAILABLE;
    }

    private static boolean isInUse(Throwable cause) {
        return switch (cause) {
            case SystemCallException call -> OTHERS.stream().anyMatch(call::is);
            case TakeoverException takeover -> takeover.reason() == TakeoverException.Reason.IN_USE;
            default -> false;
        };
    }
}
