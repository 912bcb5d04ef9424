package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;
import java.time.Duration;
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
            return new NetmapSpec(overflow(request));
        }
        if (PortType.TAP.label().equals(type)) {
            refuseNetmapFields(request);
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

    private static void refuseNetmapFields(PortRequest request) throws ServiceException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("overflow", request.overflow());
        fields.put("overflowLimitMillis", request.overflowLimitMillis());
        for (Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (field.getValue() != null) {
                throw ServiceException.invalid(
                        field.getKey(), field.getKey() + " is not accepted for a TAP: only for type \"netmap\"");
            }
        }
    }

    private static Overflow overflow(PortRequest request) throws ServiceException {
        String overflow = Objects.requireNonNullElse(request.overflow(), "drop");
        Integer millis = request.overflowLimitMillis();
        if (overflow.equals("drop")) {
            if (millis != null) {
                throw ServiceException.invalid(
                        "overflowLimitMillis", "overflowLimitMillis is accepted with overflow \"block\" only");
            }
            return Overflow.DROP;
        }
        if (!overflow.equals("block")) {
            throw ServiceException.invalid(
                    "overflow",
                    "overflow " + Names.quote(overflow) + " is unknown: \"drop\" and \"block\" are accepted");
        }
        if (millis == null) {
            return Overflow.block(Overflow.DEFAULT_LIMIT);
        }
        if (millis < Overflow.SHORTEST_LIMIT.toMillis() || millis > Overflow.LONGEST_LIMIT.toMillis()) {
            throw ServiceException.invalid(
                    "overflowLimitMillis",
                    "overflowLimitMillis " + millis + " is not accepted: " + Overflow.SHORTEST_LIMIT.toMillis() + " to "
                            + Overflow.LONGEST_LIMIT.toMillis() + " are");
        }
        return Overflow.block(Duration.ofMillis(millis));
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
