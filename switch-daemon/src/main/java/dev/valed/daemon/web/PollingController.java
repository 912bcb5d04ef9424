package dev.valed.daemon.web;

import dev.valed.daemon.control.PollingRequest;
import dev.valed.daemon.control.PollingSpec;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Whether the workers of an interface may sleep. */
@RestController
@RequestMapping("/api/v1/switches/{switch}/ports/{port}/polling")
final class PollingController {

    private final SwitchService service;

    PollingController(SwitchService service) {
        this.service = service;
    }

    @PutMapping
    ResponseEntity<PollingSpec> put(
            @PathVariable("switch") String switchName,
            @PathVariable("port") String portName,
            @RequestBody PollingRequest wanted)
            throws ServiceException {
        PollingSpec spec = wanted.toSpec();
        boolean made = service.startPolling(switchName, portName, spec);
        return PutResponse.of(made, spec, "switches", switchName, "ports", portName, "polling");
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable("switch") String switchName, @PathVariable("port") String portName)
            throws ServiceException {
        service.stopPolling(switchName, portName);
    }
}
