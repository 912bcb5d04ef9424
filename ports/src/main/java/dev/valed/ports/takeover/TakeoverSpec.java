package dev.valed.ports.takeover;

import dev.valed.ports.tap.TapSpec;
import org.jspecify.annotations.Nullable;

/**
 * Which interface is to be taken over, and how.
 *
 * @param device    name of the interface, as {@link TapSpec} accepts it
 * @param namespace name of its network namespace, as {@code ip netns} knows it; null for this process's own
 * @param mode      which sides are wanted
 * @param wire      how the wire's frames travel; has no meaning without the wire's side
 * @throws IllegalArgumentException if a name is not accepted; the message says what is
 */
public record TakeoverSpec(String device, @Nullable String namespace, TakeoverMode mode, WireMechanism wire) {

    public TakeoverSpec {
        TapSpec.named(device).inNamespace(namespace);
    }
}
