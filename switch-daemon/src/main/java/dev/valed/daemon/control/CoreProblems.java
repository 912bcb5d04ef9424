package dev.valed.daemon.control;

import dev.valed.core.control.CoreException;
import dev.valed.daemon.control.ServiceException.Kind;

/** The core's refusals in the service's terms. */
final class CoreProblems {

    private CoreProblems() {}

    static ServiceException of(CoreException e) {
        Kind kind = switch (e.problem()) {
            case NOT_FOUND -> Kind.NOT_FOUND;
            case CONFLICT -> Kind.CONFLICT;
            case FULL -> Kind.FULL;
            case STALLED -> Kind.UNAVAILABLE;
        };
        return new ServiceException(kind, String.valueOf(e.getMessage()), e);
    }
}
