package dev.valed.ports.netmap;

import dev.valed.ports.testing.OpenDescriptors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Descriptors and mappings of this process that ports, sockets and epoll sets are made of. */
public record OpenResources(long descriptors, long mappings) {

    public static OpenResources count() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return new OpenResources(
                    OpenDescriptors.targets().stream()
                            .filter(OpenResources::isOurs)
                            .count(),
                    maps.filter(line -> line.contains("/memfd:vale")).count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(String target) {
        return target.startsWith("anon_inode:[event")
                || target.startsWith("pipe:")
                || target.startsWith("socket:")
                || target.startsWith("/memfd:vale");
    }
}
