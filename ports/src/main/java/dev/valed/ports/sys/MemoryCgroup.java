package dev.valed.ports.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the memory limit of this process's control group (a container's, a service's) leaves, see {@code cgroups(7)};
 * either version of the interface. Groups above count too, as far as they can be seen from here.
 *
 * @param mount where the groups are mounted
 * @param limitFile one number, or "max"
 * @param usageFile bytes in use, file pages included
 * @param reclaimable the line of {@code memory.stat} with the file pages that the kernel gives up before anything else
 */
record MemoryCgroup(Path mount, String limitFile, String usageFile, String reclaimable) {
    private static final Path MEMBERSHIP = Path.of("proc/self/cgroup");

    /**
     * Bytes that may still be taken; {@link Long#MAX_VALUE} without a limit.
     *
     * @param root {@code /} but in tests
     */
    static long room(Path root) throws IOException {
        return least(root, MemoryCgroup::roomOf);
    }

    /** Bytes that may be taken in all, likewise. */
    static long limit(Path root) throws IOException {
        return least(root, MemoryCgroup::limitOf);
    }

    private interface Measure {
        long of(MemoryCgroup version, Path group) throws IOException;
    }

    private static long least(Path root, Measure measure) throws IOException {
        Path membership = root.resolve(MEMBERSHIP);
        if (!Files.exists(membership)) {
            return Long.MAX_VALUE; // a kernel without control groups
        }
        long least = Long.MAX_VALUE;
        for (String line : Files.readAllLines(membership)) {
            String[] fields = line.split(":", 3); // hierarchy, controllers, path
            if (fields.length == 3 && fields[1].isEmpty()) {
                least = Math.min(least, second(root).leastFrom(fields[2], measure));
            } else if (fields.length == 3 && List.of(fields[1].split(",")).contains("memory")) {
                least = Math.min(least, first(root).leastFrom(fields[2], measure));
            }
        }
        return least;
    }

    private static MemoryCgroup first(Path root) {
        return new MemoryCgroup(
                root.resolve("sys/fs/cgroup/memory"),
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file");
    }

    private static MemoryCgroup second(Path root) {
        return new MemoryCgroup(root.resolve("sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file");
    }

    /** In a container the path can be that of the host, which is not there: the mount is then the group itself. */
    private long leastFrom(String path, Measure measure) throws IOException {
        long least = Long.MAX_VALUE;
        Path group = mount.resolve(path.substring(1)).normalize();
        while (group.startsWith(mount)) {
            if (Files.isReadable(group.resolve(limitFile)) && Files.isReadable(group.resolve(usageFile))) {
                least = Math.min(least, measure.of(this, group));
            }
            group = group.resolve("..").normalize();
        }
        return least;
    }

    private long limitOf(Path group) throws IOException {
        String limit = Files.readString(group.resolve(limitFile)).strip();
        return limit.equals("max") ? Long.MAX_VALUE : Long.parseLong(limit);
    }

    private long roomOf(Path group) throws IOException {
        long limit = limitOf(group);
        if (limit == Long.MAX_VALUE) {
            return limit;
        }
        long inUse = Long.parseLong(Files.readString(group.resolve(usageFile)).strip()) - reclaimableBytes(group);
        return Math.max(0, limit - Math.max(0, inUse));
    }

    private long reclaimableBytes(Path group) throws IOException {
        for (String line : Files.readAllLines(group.resolve("memory.stat"))) {
            if (line.startsWith(reclaimable + " ")) {
                return Long.parseLong(line.substring(reclaimable.length() + 1).strip());
            }
        }
        return 0;
    }
}
