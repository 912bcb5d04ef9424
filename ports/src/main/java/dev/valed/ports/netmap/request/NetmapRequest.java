package dev.valed.ports.netmap.request;

import java.util.List;

/**
 * One request of NIOCCTRL.
 *
 * @param apiVersion nr_version
 * @param name       nr_name, up to 63 bytes; not checked otherwise
 * @param body       of the type
 */
public record NetmapRequest(
        RequestType type, int apiVersion, String name, RequestBody body, List<RequestOption> options) {

    public NetmapRequest {
        options = List.copyOf(options);
    }

    public NetmapRequest with(String otherName, RequestBody otherBody) {
        return new NetmapRequest(type, apiVersion, otherName, otherBody, options);
    }

    public NetmapRequest withOptions(List<RequestOption> others) {
        return new NetmapRequest(type, apiVersion, name, body, others);
    }
}
