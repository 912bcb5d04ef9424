package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.takeover.InterfacePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How interfaces that are ports are taken over and given back. With both its sides an interface is two ports: both are
 * detached before either is closed, as with the first that is closed the interface is the kernel's again. Guarded by the
 * service's lock.
 */
final class Takeovers {

    private final Devices devices;
    private final Attacher attacher;

    Takeovers(Devices devices, Attacher attacher) {
        this.devices = devices;
        this.attacher = attacher;
    }

    /**
     * Takes an interface over, and gives it back if a later step fails.
     *
     * @param places of its sides, the wire's first
     */
    void attach(Transaction transaction, List<Place> places, InterfacePortSpec spec) throws ServiceException {
        List<OpenPort> sides = sides(devices.takeOver(spec), spec);
        transaction.undoWith("take over " + spec.device(), () -> sides.forEach(attacher::close));
        for (int i = 0; i < sides.size(); i++) {
            OpenPort side = sides.get(i);
            attacher.attach(transaction, places.get(i), side, () -> attacher.close(side));
        }
    }

    /** As many as the mode has. */
    private static List<OpenPort> sides(InterfacePorts open, InterfacePortSpec spec) {
        List<OpenPort> sides = new ArrayList<>();
        if (spec.mode().hasWire()) {
            sides.add(Objects.requireNonNull(open.wire()));
        }
        if (spec.mode().hasHost()) {
            sides.add(Objects.requireNonNull(open.host()));
        }
        return sides;
    }

    /** Gives an interface back, and takes it over again if a later step fails. */
    void detach(Transaction transaction, List<Place> places, InterfacePortSpec spec) {
        List<OpenPort> sides = new ArrayList<>();
        for (Place place : places) {
            Attachment attachment = place.port().attachment;
            if (attachment != null) {
                attachment.open().giveBack(); // first, so that no frame comes that the core would not get any more
                attacher.detach(place.on(), place.port());
                sides.add(attachment.open());
            }
        }
        sides.forEach(attacher::close);
        transaction.undoWith("give back " + spec.device(), () -> attachAgain(places, spec));
    }

    private void attachAgain(List<Place> places, InterfacePortSpec spec) throws ServiceException {
        Transaction again = new Transaction();
        try {
            attach(again, places, spec);
        } catch (ServiceException e) {
            again.rollBack();
            throw e;
        }
    }
}
