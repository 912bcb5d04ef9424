/**
 * Interfaces of the kernel that are taken over: what arrives at them from the wire, and what the host sends through them,
 * comes here instead, and goes on only as far as it is sent on from here.
 */
@NullMarked
package dev.valed.ports.takeover;

import org.jspecify.annotations.NullMarked;
