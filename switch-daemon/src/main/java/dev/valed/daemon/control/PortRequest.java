package dev.valed.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * A port as it is written in the start-up file or a REST request; null for what was left out.
 *
 * @param type       {@code netmap}, {@code tap}, {@code interface}, {@code persistent} or {@code pipe}; may not be left
 *                   out
 * @param device     of the TAP or interface, or name of the persistent port; default: the port's name
 * @param pipe       the end of a pipe
 * @param namespace  TAP and interface only; default: the daemon's own
 * @param mode       interface only, like the next: {@code wire} (the default), {@code wire+host} or {@code host}
 * @param wire       {@code tap} (the default) or {@code af_xdp}
 * @param mac        TAP only, like those up to {@code offload}; default: the kernel chooses
 * @param mtu        bytes; default: the kernel's
 * @param persistent default: no
 * @param offload    default: yes
 * @param overflow   netmap, persistent and pipe only, like the next: {@code drop} (the default) or {@code block}
 * @param overflowLimitMillis with {@code block} only; default: 100
 */
public record PortRequest(
        @Nullable String type,
        @Nullable String device,
        @Nullable String pipe,
        @Nullable String namespace,
        @Nullable String mode,
        @Nullable String wire,
        @Nullable String mac,
        @Nullable Integer mtu,
        @Nullable Boolean persistent,
        @Nullable Boolean offload,
        @Nullable String overflow,
        @Nullable Integer overflowLimitMillis) {

    /** @throws ServiceException (INVALID, with the field) if a value is not accepted, or does not go with the type */
    public PortSpec toSpec(String portName) throws ServiceException {
        return PortSpecs.of(this, portName);
    }
}
