package dev.valed.daemon.web;

import dev.valed.daemon.control.InterfaceRequest;
import dev.valed.daemon.control.InterfaceStatus;
import dev.valed.daemon.control.Interfaces;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Persistent ports. */
@RestController
@RequestMapping("/api/v1/interfaces")
final class InterfaceController {

    private final Interfaces interfaces;

    InterfaceController(SwitchService service) {
        this.interfaces = service.interfaces();
    }

    @GetMapping
    List<InterfaceStatus> list() {
        return interfaces.list();
    }

    @GetMapping("/{interface}")
    InterfaceStatus get(@PathVariable("interface") String name) throws ServiceException {
        return interfaces.status(name);
    }

    @PutMapping("/{interface}")
    ResponseEntity<InterfaceStatus> put(@PathVariable("interface") String name, @RequestBody InterfaceRequest wanted)
            throws ServiceException {
        boolean made = interfaces.put(name, wanted.toSpec());
        return PutResponse.of(made, interfaces.status(name), "interfaces", name);
    }

    @DeleteMapping("/{interface}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable("interface") String name) throws ServiceException {
        interfaces.delete(name);
    }
}
