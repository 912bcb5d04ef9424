package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes specifications of requests. */
final class PortSpecs {

    private static final Set<String> TAP_FIELDS = Set.of("device", "namespace", "mac", "mtu", "persistent", "offload");
    private static final Set<String> INTERFACE_FIELDS = Set.of("device", "namespace", "mode", "wire");
    private static final Set<String> OVERFLOW_FIELDS = Set.of("overflow", "overflowLimitMillis");
    private static final Set<String> PERSISTENT_FIELDS = Set.of("device", "overflow", "overflowLimitMillis");
    private static final Set<String> PIPE_FIELDS = Set.of("pipe", "overflow", "overflowLimitMillis");
    private static final Pattern PIPE = Pattern.compile("[0-9A-Za-z_:.-]{1,15}[{}][0-9A-Za-z_]{1,15}");

    private PortSpecs() {}

    static PortSpec of(PortRequest request, String portName) throws ServiceException {
        String type = request.type();
        if (type == null) {
            throw ServiceException.invalid("type", "type is missing: " + accepted(PortType.values(), PortType::label));
        }
        return of(oneOf("type", type, PortType.values(), PortType::label), request, portName);
    }

    /** The one of this label. */
    private static <E> E oneOf(String field, String value, E[] choices, Function<E, String> label)
            throws ServiceException {
        for (E choice : choices) {
            if (label.apply(choice).equals(value)) {
                return choice;
            }
        }
        throw ServiceException.invalid(
                field, field + " " + Names.quote(value) + " is unknown: " + accepted(choices, label));
    }

    private static <E> String accepted(E[] choices, Function<E, String> label) {
        return Stream.of(choices)
                        .map(choice -> "\"" + label.apply(choice) + "\"")
                        .collect(Collectors.joining(", ")) + " are accepted";
    }

    private static PortSpec of(PortType type, PortRequest request, String portName) throws ServiceException {
        return switch (type) {
            case NETMAP -> {
                refuseOthers(request, type, OVERFLOW_FIELDS);
                yield new NetmapSpec(overflow(request));
            }
            case INTERFACE -> {
                refuseOthers(request, type, INTERFACE_FIELDS);
                yield kernelInterface(request, portName);
            }
            case TAP -> {
                refuseOthers(request, type, TAP_FIELDS);
                yield tap(request, portName);
            }
            case PERSISTENT -> {
                refuseOthers(request, type, PERSISTENT_FIELDS);
                yield persistent(Objects.requireNonNullElse(request.device(), portName), overflow(request));
            }
            case PIPE -> {
                refuseOthers(request, type, PIPE_FIELDS);
                yield pipe(request.pipe(), overflow(request));
            }
        };
    }

    private static void refuseOthers(PortRequest request, PortType type, Set<String> accepted) throws ServiceException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("device", request.device());
        fields.put("pipe", request.pipe());
        fields.put("namespace", request.namespace());
        fields.put("mode", request.mode());
        fields.put("wire", request.wire());
        fields.put("mac", request.mac());
        fields.put("mtu", request.mtu());
        fields.put("persistent", request.persistent());
        fields.put("offload", request.offload());
        fields.put("overflow", request.overflow());
        fields.put("overflowLimitMillis", request.overflowLimitMillis());
        for (Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (field.getValue() != null && !accepted.contains(field.getKey())) {
                throw ServiceException.invalid(
                        field.getKey(),
                        field.getKey() + " is not accepted for a port of type \"" + type.label() + "\"");
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

    private static PortSpec persistent(String device, Overflow overflow) throws ServiceException {
        var problem = Names.interfaceProblem(device);
        if (problem.isPresent()) {
            throw ServiceException.invalid("device", "device: " + problem.get());
        }
        return new PersistentPortSpec(device, overflow);
    }

    private static PortSpec pipe(@Nullable String pipe, Overflow overflow) throws ServiceException {
        if (pipe == null || !PIPE.matcher(pipe).matches()) {
            throw ServiceException.invalid(
                    "pipe",
                    (pipe == null ? "pipe is missing" : "pipe " + Names.quote(pipe) + " is none")
                            + ": one end, as netmap names it, is accepted, such as x}1 or vale0:a{2");
        }
        return new PipePortSpec(pipe, overflow);
    }

    private static PortSpec kernelInterface(PortRequest request, String portName) throws ServiceException {
        String device = Objects.requireNonNullElse(request.device(), portName);
        check("device", device, null, null, null);
        check("namespace", device, request.namespace(), null, null);
        TakeoverMode mode = oneOf(
                "mode",
                Objects.requireNonNullElse(request.mode(), TakeoverMode.WIRE.label()),
                TakeoverMode.values(),
                TakeoverMode::label);
        WireMechanism wire = oneOf(
                "wire",
                Objects.requireNonNullElse(request.wire(), WireMechanism.TAP.label()),
                WireMechanism.values(),
                WireMechanism::label);
        if (wire != WireMechanism.TAP && !mode.hasWire()) {
            throw ServiceException.invalid(
                    "wire",
                    "wire \"" + wire.label() + "\" is not accepted with mode \"" + mode.label()
                            + "\", which cuts the wire off");
        }
        return new InterfacePortSpec(device, request.namespace(), mode, wire);
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
