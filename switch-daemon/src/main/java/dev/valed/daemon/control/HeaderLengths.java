package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;

/** Sets how long the virtio-net headers are that a program's frames begin with. Guarded by the service's lock. */
final class HeaderLengths {

    private HeaderLengths() {}

    static void set(Transaction transaction, Place place, int bytes) throws ServiceException {
        ConfiguredPort port = place.port();
        if (!(port.spec instanceof NetmapSpec || port.spec instanceof PersistentPortSpec)) {
            throw new ServiceException(
                    Kind.CONFLICT,
                    place.name() + " is a " + Ports.describe(port.spec) + ": only programs' ports have headers");
        }
        int before = of(port);
        apply(port, bytes);
        transaction.undoWith("set the headers of " + place.name(), () -> apply(port, before));
        transaction.log(place.name() + ": headers of " + bytes + " bytes");
    }

    /** What it is now. */
    static int of(ConfiguredPort port) {
        Attachment attachment = port.attachment;
        return attachment == null ? port.headerLength : attachment.open().headerLength();
    }

    /** What a program sets of a port that it has ends with it: the next one may know nothing of headers. */
    private static void apply(ConfiguredPort port, int bytes) {
        Attachment attachment = port.attachment;
        if (attachment == null) {
            port.headerLength = bytes;
        } else {
            attachment.open().setHeaderLength(bytes);
        }
    }
}
