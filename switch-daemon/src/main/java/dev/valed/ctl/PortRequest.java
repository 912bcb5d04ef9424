package dev.valed.ctl;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What attaching a port asks the daemon for. What is null or false here is not sent: the daemon's defaults hold.
 *
 * @param type the kind of port
 * @param device the name of the TAP interface or the persistent port
 * @param pipe the end of a pipe, such as <code>x&#125;1</code>
 * @param namespace the network namespace it is in
 * @param mac the address it is to have
 * @param mtu the MTU it is to have
 * @param persistent whether it outlives the port
 * @param plain whether segmentation and checksum offloads stay off
 * @param overflow what becomes of frames that find the port full
 * @param overflowLimit ms that its program may stand still
 */
record PortRequest(
        PortType type,
        @Nullable String device,
        @Nullable String pipe,
        @Nullable String namespace,
        @Nullable MacAddress mac,
        @Nullable Integer mtu,
        boolean persistent,
        boolean plain,
        @Nullable Overflow overflow,
        @Nullable Integer overflowLimit) {

    /** What a port does with frames for which it has no room. */
    enum Overflow {
        DROP,
        BLOCK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A port of which nothing but its type is said. */
    static PortRequest of(PortType type) {
        return new PortRequest(type, null, null, null, null, null, false, false, null, null);
    }

    static PortRequest persistent(@Nullable String device) {
        return new PortRequest(PortType.PERSISTENT, device, null, null, null, null, false, false, null, null);
    }

    static PortRequest pipe(String end) {
        return new PortRequest(PortType.PIPE, null, end, null, null, null, false, false, null, null);
    }

    static PortRequest tap(String device) {
        return new PortRequest(PortType.TAP, device, null, null, null, null, false, false, null, null);
    }

    PortRequest inNamespace(@Nullable String name) {
        return new PortRequest(type, device, pipe, name, mac, mtu, persistent, plain, overflow, overflowLimit);
    }

    PortRequest with(@Nullable MacAddress address, @Nullable Integer bytes, boolean stays, boolean withoutOffload) {
        return new PortRequest(
                type, device, pipe, namespace, address, bytes, stays, withoutOffload, overflow, overflowLimit);
    }

    PortRequest overflowing(@Nullable Overflow how, @Nullable Integer limit) {
        return new PortRequest(type, device, pipe, namespace, mac, mtu, persistent, plain, how, limit);
    }

    String toJson() {
        return JsonOutput.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", type.toString());
            if (device != null) {
                json.writeStringProperty("device", device);
            }
            if (pipe != null) {
                json.writeStringProperty("pipe", pipe);
            }
            if (namespace != null) {
                json.writeStringProperty("namespace", namespace);
            }
            if (mac != null) {
                json.writeStringProperty("mac", mac.text());
            }
            if (mtu != null) {
                json.writeNumberProperty("mtu", mtu);
            }
            if (persistent) {
                json.writeBooleanProperty("persistent", true);
            }
            if (plain) {
                json.writeBooleanProperty("offload", false);
            }
            if (overflow != null) {
                json.writeStringProperty("overflow", overflow.toString());
            }
            if (overflowLimit != null) {
                json.writeNumberProperty("overflowLimitMillis", overflowLimit);
            }
            json.writeEndObject();
        });
    }
}
