package dev.valed.ports.sys;

/**
 * A request of {@code ioctl(2)}, with the name that error messages show.
 *
 * @param name the constant's name in its header
 * @param number the request number, as the header's macro computes it
 */
public record Ioctl(String name, long number) {}
