package dev.valed.core.forwarding;

import dev.valed.core.port.Ingress;
import dev.valed.core.port.Port;

/** One ingress ring with what a worker needs to forward from it. */
public record Lane(Ingress ingress, Port port, SwitchView view) {}
