package dev.valed.ports.netmap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Descriptors and mappings of this process that ports, sockets and epoll sets are made of. */
public record OpenResources(long descriptors, long mappings) {

    public static OpenResources count() {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return new OpenResources(
                    fds.filter(OpenResources::isOurs).count(),
                    maps.filter(line -> line.contains("/memfd:vale")).count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path fd) {
        try {
            String target = Files.readSymbolicLink(fd).toString();
            return target.startsWith("anon_inode:[event")
                    || target.startsWith("pipe:")
                    || target.startsWith("socket:")
                    || target.startsWith("/memfd:vale");
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }
}
