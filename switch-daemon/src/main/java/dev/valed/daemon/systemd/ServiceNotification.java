package dev.valed.daemon.systemd;

import dev.valed.ports.sys.SystemCallException;
import dev.valed.ports.sys.UnixDatagram;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages to the service manager, at the socket that {@code NOTIFY_SOCKET} names; without one nothing is sent. What
 * cannot be sent is no failure of ours: the manager draws its own conclusions. Nothing waits; any thread may call.
 */
public final class ServiceNotification {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotification.class);

    private final @Nullable String address;
    private final @Nullable Duration watchdog;

    private ServiceNotification(@Nullable String address, @Nullable Duration watchdog) {
        this.address = address;
        this.watchdog = watchdog;
    }

    /** @param environment of this process, as the manager has set it */
    public static ServiceNotification of(Map<String, String> environment) {
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        // The other kinds (vsock) are for virtual machines.
        boolean isUnix = address.startsWith("/") || address.startsWith("@");
        return isUnix ? new ServiceNotification(address, watchdog(environment)) : new ServiceNotification(null, null);
    }

    private static @Nullable Duration watchdog(Map<String, String> environment) {
        String microseconds = environment.getOrDefault("WATCHDOG_USEC", "");
        String meant = environment.getOrDefault("WATCHDOG_PID", "");
        boolean isForUs = meant.isEmpty()
                || meant.equals(Long.toString(ProcessHandle.current().pid()));
        return isForUs && microseconds.matches("[1-9][0-9]{0,14}")
                ? Duration.of(Long.parseLong(microseconds), ChronoUnit.MICROS)
                : null;
    }

    /** Whether anybody listens. */
    boolean isHeard() {
        return address != null;
    }

    /** How long the manager waits for a sign of life; null if it does not. */
    @Nullable Duration watchdog() {
        return watchdog;
    }

    /** Whether it has got through; it is worth trying again. */
    boolean ready(String status) {
        return send("READY=1\nSTATUS=" + status);
    }

    void alive(String status) {
        send("WATCHDOG=1\nSTATUS=" + status);
    }

    void status(String status) {
        send("STATUS=" + status);
    }

    void stopping() {
        send("STOPPING=1\nSTATUS=stopping");
    }

    private boolean send(String message) {
        if (address == null) {
            return true;
        }
        try {
            return UnixDatagram.send(address, message.getBytes(StandardCharsets.UTF_8));
        } catch (SystemCallException | IllegalArgumentException e) {
            LOG.warn("the service manager cannot be told how we are: {}", e.getMessage());
            return true;
        }
    }
}
