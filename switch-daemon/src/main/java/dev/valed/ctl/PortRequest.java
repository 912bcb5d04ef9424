package dev.valed.ctl;

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
 */
record PortRequest(
        PortType type,
        @Nullable String device,
        @Nullable String namespace,
        @Nullable MacAddress mac,
        @Nullable Integer mtu,
        boolean persistent,
        boolean plain) {

    static PortRequest netmap() {
        return new PortRequest(PortType.NETMAP, null, null, null, null, false, false);
    }

    static PortRequest tap(String device) {
        return new PortRequest(PortType.TAP, device, null, null, null, false, false);
    }

    PortRequest inNamespace(@Nullable String name) {
        return new PortRequest(type, device, name, mac, mtu, persistent, plain);
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
            json.writeEndObject();
        });
    }
}
