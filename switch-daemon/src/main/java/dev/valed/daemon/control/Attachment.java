package dev.valed.daemon.control;

import dev.valed.core.port.Port;
import dev.valed.ports.OpenPort;

/**
 * A port taking part in its switch.
 *
 * @param open      its memory or device
 * @param port      what the core knows it by
 * @param dismissal gets rid of what is behind the port once it is detached: closes the device, or disconnects the
 *                  program, upon which the port is closed
 */
record Attachment(OpenPort open, Port port, Runnable dismissal) {}
