package dev.valed.daemon.web;

import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchRequest;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.SwitchStatus;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Switches. As everywhere in this interface, putting what is there already changes nothing, fields that are not known
 * are refused, and query parameters that are not known are ignored.
 */
@RestController
@RequestMapping("/api/v1/switches")
final class SwitchController {

    private final SwitchService service;

    SwitchController(SwitchService service) {
        this.service = service;
    }

    @GetMapping
    List<SwitchStatus> list() {
        return service.switches();
    }

    @GetMapping("/{switch}")
    SwitchStatus get(@PathVariable("switch") String switchName) throws ServiceException {
        return service.status(switchName);
    }

    @PutMapping("/{switch}")
    ResponseEntity<SwitchStatus> put(@PathVariable("switch") String switchName, @RequestBody SwitchRequest wanted)
            throws ServiceException {
        boolean made = service.put(switchName, wanted);
        return PutResponse.of(made, service.status(switchName), "switches", switchName);
    }

    @DeleteMapping("/{switch}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable("switch") String switchName, @RequestParam(defaultValue = "false") boolean force)
            throws ServiceException {
        service.delete(switchName, force);
    }
}
