package dev.valed.ports.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory there is, and could be taken without driving the machine, or this container, out of memory. */
public final class AvailableMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";
    private static final String TOTAL = "MemTotal:";
    private static final long KIBIBYTE = 1024;

    private AvailableMemory() {}

    /**
     * The kernel's own estimate ({@code proc_meminfo(5)}), at most what the container's limit leaves, in bytes. Others
     * take memory at the same time, so this keeps out mistakes, not races.
     */
    static long bytes() throws IOException {
        return Math.min(machine(AVAILABLE), MemoryCgroup.room(Path.of("/")));
    }

    /**
     * Bytes that all processes here may have together: the machine's, at most the container's limit.
     *
     * @throws IOException if the kernel does not tell
     */
    public static long total() throws IOException {
        return Math.min(machine(TOTAL), MemoryCgroup.limit(Path.of("/")));
    }

    private static long machine(String field) throws IOException {
        for (String line : Files.readAllLines(MEMINFO)) {
            if (line.startsWith(field)) {
                String kibibytes =
                        line.substring(field.length()).replace("kB", "").trim();
                return Long.parseLong(kibibytes) * KIBIBYTE;
            }
        }
        throw new IOException(MEMINFO + " has no " + field);
    }
}
