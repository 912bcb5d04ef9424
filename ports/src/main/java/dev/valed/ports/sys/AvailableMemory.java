package dev.valed.ports.sys;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory could be taken without driving the machine, or this container, out of memory. */
final class AvailableMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String FIELD = "MemAvailable:";
    private static final long KIBIBYTE = 1024;

    private AvailableMemory() {}

    /**
     * The kernel's own estimate ({@code proc_meminfo(5)}), at most the container's limit, in bytes. Others take memory at
     * the same time, so this keeps out mistakes, not races.
     */
    static long bytes() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.min(machine(), system.getTotalMemorySize());
    }

    private static long machine() throws IOException {
        for (String line : Files.readAllLines(MEMINFO)) {
            if (line.startsWith(FIELD)) {
                String kibibytes =
                        line.substring(FIELD.length()).replace("kB", "").trim();
                return Long.parseLong(kibibytes) * KIBIBYTE;
            }
        }
        throw new IOException(MEMINFO + " has no " + FIELD);
    }
}
