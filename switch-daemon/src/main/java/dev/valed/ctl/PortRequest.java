package dev.valed.ctl;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What attaching a port asks the daemon for. What is null or false here is not sent: the daemon's defaults hold.
 *
 * @param type the kind of port
 * @param device the TAP interface's name
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

    static PortRequest netmap(@Nullable Overflow overflow, @Nullable Integer overflowLimit) {
        return new PortRequest(PortType.NETMAP, null, null, null, null, false, false, overflow, overflowLimit);
    }

    static PortRequest tap(String device) {
        return new PortRequest(PortType.TAP, device, null, null, null, false, false, null, null);
    }

    PortRequest inNamespace(@Nullable String name) {
        return new PortRequest(type, device, name, mac, mtu, persistent, plain, overflow, overflowLimit);
    }

    String toJson() {
        return JsonOutput.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", type.toString());
            if (device != null) {
                json.writeStringProperty("device", device);
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
