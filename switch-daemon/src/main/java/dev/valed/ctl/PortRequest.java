package dev.valed.ctl;

import org.jspecify.annotations.Nullable;

/** What attaching a port asks the daemon for. What is not said is not sent: the daemon's defaults hold. */
final class PortRequest {
    private final JsonBody body = new JsonBody();
    private boolean force;

    /** A port of which nothing but its type is said. */
    static PortRequest of(PortType type) {
        return new PortRequest().with("type", type);
    }

    /** The same port, of which this is said as well, unless it is null. */
    PortRequest with(String field, @Nullable Object value) {
        body.with(field, value);
        return this;
    }

    /** The same port, also if it is the interface by which the daemon is reached. */
    PortRequest forced(boolean isForced) {
        force = isForced;
        return this;
    }

    String path(PortName name) {
        return name.path() + (force ? "?force=true" : "");
    }

    String toJson() {
        return body.toJson();
    }
}
