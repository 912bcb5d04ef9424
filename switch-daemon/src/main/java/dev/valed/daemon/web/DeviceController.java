package dev.valed.daemon.web;

import dev.valed.daemon.control.PortType;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.daemon.control.SwitchService;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is there to be attached: for those who, as netmap's users, give a name and nothing else. */
@RestController
@RequestMapping("/api/v1/devices")
final class DeviceController {

    private final SwitchService service;

    DeviceController(SwitchService service) {
        this.service = service;
    }

    /** @param type of the port that it would be */
    record Device(String name, PortType type) {}

    @GetMapping("/{device}")
    Device get(@PathVariable("device") String name) throws ServiceException {
        return service.typeOf(name)
                .map(type -> new Device(name, type))
                .orElseThrow(() -> new ServiceException(
                        Kind.NOT_FOUND,
                        "there is neither a persistent port nor, in the daemon's network namespace, an interface of"
                                + " this name"));
    }
}
