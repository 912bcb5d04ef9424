package dev.valed.daemon.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes specifications of requests. */
final class PortSpecs {

    private PortSpecs() {}

    static PortSpec of(PortRequest request, String portName) throws ServiceException {
        String type = request.type();
        if (PortType.NETMAP.label().equals(type)) {
            refuseTapFields(request);
            return new NetmapSpec();
        }
        if (PortType.TAP.label().equals(type)) {
            return tap(request, portName);
        }
        String wrong = type == null ? "type is missing" : "type " + Names.quote(type) + " is unknown";
        throw ServiceException.invalid("type", wrong + ": \"netmap\" and \"tap\" are accepted");
    }

    private static void refuseTapFields(PortRequest request) throws ServiceException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("device", request.device());
        fields.put("namespace", request.namespace());
        fields.put("mac", request.mac());
        fields.put("mtu", request.mtu());
        fields.put("persistent", request.persistent());
        fields.put("offload", request.offload());
        for (Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (field.getValue() != null) {
                throw ServiceException.invalid(
                        field.getKey(), field.getKey() + " is not accepted for a netmap port: only for type \"tap\"");
            }
        }
    }

    private static PortSpec tap(PortRequest request, String portName) throws ServiceException {
        String device = Objects.requireNonNullElse(request.device(), portName);
        // One field after the other, so that the one that is wrong can be named.
        check("device", device, null, null, null);
        check("namespace", device, request.namespace(), null, null);
        check("mac", device, null, request.mac(), null);
        check("mtu", device, null, null, request.mtu());
        return new TapPortSpec(
                device,
                request.namespace(),
                request.mac(),
                request.mtu(),
                Objects.requireNonNullElse(request.persistent(), false),
                Objects.requireNonNullElse(request.offload(), true));
    }

    private static void check(
            String field, String device, @Nullable String namespace, @Nullable String mac, @Nullable Integer mtu)
            throws ServiceException {
        try {
            new TapPortSpec(device, namespace, mac, mtu, false, true);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(field, String.valueOf(e.getMessage()));
        }
    }
}
