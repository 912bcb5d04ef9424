package dev.valed.daemon.control;

import dev.valed.daemon.control.PollingSpec.Mode;
import dev.valed.ports.netmap.request.Polling;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/** VALE_POLLING_ENABLE and VALE_POLLING_DISABLE, with the errors of netmap's kernel module. */
final class PollingRequests {

    private final SwitchService service;

    PollingRequests(SwitchService service) {
        this.service = service;
    }

    Polling enable(PortName name, Polling body) throws ServiceException, RefusedException {
        if (pollable(name).polling() != null) {
            throw new RefusedException(Errno.EFAULT, name + " is polled already");
        }
        service.startPolling(name.switchName(), name.port(), new PollingSpec(mode(body), body.firstCpu(), body.cpus()));
        return body;
    }

    private static Mode mode(Polling body) throws RefusedException {
        return switch (body.mode()) {
            case Polling.SINGLE_CPU -> Mode.SINGLE;
            case Polling.MULTI_CPU -> Mode.PER_RING;
            default ->
                throw new RefusedException(
                        Errno.EINVAL, "mode " + body.mode() + " is not accepted: 1 (single CPU) and 2 (multi CPU) are");
        };
    }

    Polling disable(PortName name, Polling body) throws ServiceException, RefusedException {
        if (pollable(name).polling() == null) {
            throw new RefusedException(Errno.EFAULT, name + " is not polled");
        }
        service.stopPolling(name.switchName(), name.port());
        return body;
    }

    private PortStatus pollable(PortName name) throws RefusedException {
        PortStatus port =
                service.find(name).orElseThrow(() -> new RefusedException(Errno.ENXIO, name + " is not attached"));
        if (!port.type().isKernels()) {
            throw new RefusedException(
                    Errno.EOPNOTSUPP, name + " is a " + port.type().label() + " port: only interfaces are polled");
        }
        return port;
    }
}
