package dev.valed.daemon.web;

import dev.valed.daemon.control.Fdb;
import dev.valed.daemon.control.FdbEntryStatus;
import dev.valed.daemon.control.FdbFilter;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

/** The forwarding database of a switch. */
@RestController
@RequestMapping("/api/v1/switches/{switch}/fdb")
final class FdbController {

    private final Fdb fdb;

    FdbController(SwitchService service) {
        this.fdb = service.fdb();
    }

    /** What is to be pinned to which port. */
    record PinRequest(@Nullable String port) {}

    /** How many addresses were forgotten. */
    record FlushResult(int flushed) {}

    @GetMapping
    List<FdbEntryStatus> list(
            @PathVariable("switch") String switchName,
            @RequestParam(name = "port", required = false) @Nullable String port,
            @RequestParam(name = "mac", required = false) @Nullable String mac,
            @RequestParam(name = "static", required = false) @Nullable Boolean pinned)
            throws ServiceException {
        return fdb.list(switchName, new FdbFilter(port, mac, pinned));
    }

    @PutMapping("/{mac}")
    ResponseEntity<FdbEntryStatus> pin(
            @PathVariable("switch") String switchName, @PathVariable("mac") String mac, @RequestBody PinRequest wanted)
            throws ServiceException {
        String port = wanted.port();
        if (port == null) {
            throw ServiceException.invalid("port", "port is missing: name the port that " + mac + " is pinned to");
        }
        boolean made = fdb.pin(switchName, mac, port);
        List<FdbEntryStatus> entries = fdb.list(switchName, new FdbFilter(null, mac, true));
        if (entries.isEmpty()) {
            throw new ServiceException(ServiceException.Kind.NOT_FOUND, mac + " has just been removed again");
        }
        FdbEntryStatus entry = entries.getFirst();
        return PutResponse.of(made, entry, "switches", switchName, "fdb", entry.mac());
    }

    @DeleteMapping("/{mac}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("switch") String switchName, @PathVariable("mac") String mac) throws ServiceException {
        fdb.remove(switchName, mac);
    }

    /** Forgets what was learned, on one port or on all; pinned addresses stay. */
    @DeleteMapping
    FlushResult flush(
            @PathVariable("switch") String switchName,
            @RequestParam(name = "port", required = false) @Nullable String port)
            throws ServiceException {
        return new FlushResult(fdb.flush(switchName, port));
    }
}
