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
        int before = port.headerLength;
        apply(port, bytes);
        transaction.undoWith("set the headers of " + place.name(), () -> apply(port, before));
        transaction.log(place.name() + ": headers of " + bytes + " bytes");
    }

    private static void apply(ConfiguredPort port, int bytes) {
        port.headerLength = bytes;
        Attachment attachment = port.attachment;
        if (attachment != null) {
            attachment.open().setHeaderLength(bytes);
        }
    }
}
