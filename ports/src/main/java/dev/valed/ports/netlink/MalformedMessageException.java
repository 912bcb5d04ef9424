package dev.valed.ports.netlink;

import java.net.ProtocolException;

/** A message of the kernel that is not as {@code netlink(7)} says. */
final class MalformedMessageException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message);
    }
}
