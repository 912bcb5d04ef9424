package dev.valed.daemon.web;

import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.control.ManagementPath;
import dev.valed.daemon.control.PortRequest;
import dev.valed.daemon.control.PortStatus;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
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

/** The ports of a switch. */
@RestController
@RequestMapping("/api/v1/switches/{switch}/ports")
final class PortController {

    private final SwitchService service;
    private final ManagementPath management;

    PortController(SwitchService service, ApiSettings settings) {
        this.service = service;
        this.management = new ManagementPath(settings.api().getAddress());
    }

    @GetMapping
    List<PortStatus> list(@PathVariable("switch") String switchName) throws ServiceException {
        return service.ports(switchName);
    }

    @GetMapping("/{port}")
    PortStatus get(@PathVariable("switch") String switchName, @PathVariable("port") String portName)
            throws ServiceException {
        return service.port(switchName, portName);
    }

    @PutMapping("/{port}")
    ResponseEntity<PortStatus> put(
            @PathVariable("switch") String switchName,
            @PathVariable("port") String portName,
            @RequestParam(defaultValue = "false") boolean force,
            @RequestBody PortRequest wanted,
            HttpServletRequest request)
            throws ServiceException {
        boolean made = service.putPort(switchName, portName, wanted.toSpec(portName), spec -> {
            if (!force) {
                management.refuse(spec, InetAddress.ofLiteral(request.getLocalAddr()), "?force=true (--force)");
            }
        });
        return PutResponse.of(made, service.port(switchName, portName), "switches", switchName, "ports", portName);
    }

    @DeleteMapping("/{port}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable("switch") String switchName, @PathVariable("port") String portName)
            throws ServiceException {
        service.deletePort(switchName, portName);
    }
}
