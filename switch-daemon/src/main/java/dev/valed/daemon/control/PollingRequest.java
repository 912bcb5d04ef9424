package dev.valed.daemon.control;

import dev.valed.daemon.control.PollingSpec.Mode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Polling as it is written in a REST request; null for what was left out.
 *
 * @param mode      {@code single} (the default) or {@code perRing}
 * @param firstCore default 0
 * @param count     default 1
 */
public record PollingRequest(
        @Nullable String mode,
        @Nullable Integer firstCore,
        @Nullable Integer count) {

    /** @throws ServiceException (INVALID, with the field) if there is no such mode */
    public PollingSpec toSpec() throws ServiceException {
        return new PollingSpec(
                mode(mode), Objects.requireNonNullElse(firstCore, 0), Objects.requireNonNullElse(count, 1));
    }

    private static Mode mode(@Nullable String label) throws ServiceException {
        if (label == null) {
            return Mode.SINGLE;
        }
        for (Mode mode : Mode.values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        throw ServiceException.invalid(
                "mode", "mode " + Names.quote(label) + " is unknown: \"single\" and \"perRing\" are accepted");
    }
}
