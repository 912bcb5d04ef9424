package dev.valed.daemon.control;

import dev.valed.daemon.control.PollingSpec.Mode;
import dev.valed.daemon.control.ServiceException.Kind;
import org.jspecify.annotations.Nullable;

/** Has workers look at an interface without ever sleeping. Guarded by the service's lock. */
final class PolledPorts {

    private PolledPorts() {}

    /** Returns whether it is new. */
    static boolean start(Transaction transaction, Place place, PollingSpec spec) throws ServiceException {
        ConfiguredPort port = place.port();
        if (!isPollable(port)) {
            throw new ServiceException(
                    Kind.CONFLICT,
                    place.name() + " is a " + Ports.describe(port.spec) + ": only interfaces are polled");
        }
        check(port, spec);
        if (spec.equals(port.polling)) {
            return false;
        }
        if (port.polling != null) {
            throw new ServiceException(Kind.CONFLICT, place.name() + " is polled already, otherwise: stop that first");
        }
        set(transaction, place, spec);
        transaction.log(place.name() + " is polled");
        return true;
    }

    static void stop(Transaction transaction, Place place) throws ServiceException {
        if (place.port().polling == null) {
            throw new ServiceException(Kind.NOT_FOUND, place.name() + " is not polled");
        }
        set(transaction, place, null);
        transaction.log(place.name() + " is not polled any more");
    }

    /** As in netmap, what programs open is not: they come by themselves when they have something. */
    static boolean isPollable(ConfiguredPort port) {
        return port.spec instanceof TapPortSpec || port.spec instanceof InterfacePortSpec;
    }

    private static void set(Transaction transaction, Place place, @Nullable PollingSpec spec) {
        PollingSpec before = place.port().polling;
        apply(place.port(), spec);
        transaction.undoWith("poll " + place.name(), () -> apply(place.port(), before));
    }

    private static void apply(ConfiguredPort port, @Nullable PollingSpec spec) {
        port.polling = spec;
        Attachment attachment = port.attachment;
        if (attachment != null) {
            attachment.port().setPolled(spec != null);
        }
    }

    /** netmap's rules. */
    private static void check(ConfiguredPort port, PollingSpec spec) throws ServiceException {
        int processors = Runtime.getRuntime().availableProcessors();
        if (spec.count() < 1 || spec.count() >= processors) {
            throw ServiceException.invalid(
                    "count",
                    "count " + spec.count() + " is not accepted: at least 1 and fewer than the machine's " + processors
                            + " processors are");
        }
        if (spec.mode() == Mode.SINGLE && spec.count() != 1) {
            throw ServiceException.invalid("count", "count " + spec.count() + " is not accepted for single: 1 is");
        }
        int firstCores = spec.mode() == Mode.SINGLE ? processors : rings(port) - spec.count() + 1;
        if (spec.firstCore() < 0 || spec.firstCore() >= firstCores) {
            throw ServiceException.invalid(
                    "firstCore",
                    "firstCore " + spec.firstCore() + " is not accepted: "
                            + (spec.mode() == Mode.SINGLE
                                    ? "0 to " + (processors - 1) + " are"
                                    : "the port has " + rings(port) + " rings to receive by, numbered from 0"));
        }
    }

    private static int rings(ConfiguredPort port) {
        Attachment attachment = port.attachment;
        return attachment == null ? 0 : attachment.open().rings().ingress().size();
    }
}
