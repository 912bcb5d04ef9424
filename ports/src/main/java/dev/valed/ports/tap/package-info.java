/**
 * TAP devices as ports of a switch: what the kernel sends through the interface is received here, what is written here
 * the kernel receives.
 *
 * <p>A {@link dev.valed.ports.tap.TapSpec} says what is wanted, a {@link dev.valed.ports.tap.TapDevice} is the open
 * device, {@link dev.valed.ports.tap.TapIngress} and {@link dev.valed.ports.tap.TapEgress} move its frames.
 */
@NullMarked
package dev.valed.ports.tap;

import org.jspecify.annotations.NullMarked;
