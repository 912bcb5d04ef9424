package dev.valed.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * Which addresses are asked for; null does not restrict.
 *
 * @param port   name of their port
 * @param mac    the address itself
 * @param pinned true for pinned, false for learned ones
 */
public record FdbFilter(
        @Nullable String port,
        @Nullable String mac,
        @Nullable Boolean pinned) {

    public static FdbFilter all() {
        return new FdbFilter(null, null, null);
    }
}
