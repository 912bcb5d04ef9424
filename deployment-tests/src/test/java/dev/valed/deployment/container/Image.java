package dev.valed.deployment.container;

import java.nio.file.Path;
import java.util.Map;

/** The image under test: made from the Dockerfile as a user makes it, once for all tests. */
final class Image {

    static final String NAME = "valed-under-test:latest";

    /** What has glibc and can run a client: the image that the daemon's was made of. */
    static final String CLIENT = NAME;

    static final Path LIBRARY = Commands.ROOT.resolve("switch-daemon/target/valed/lib/libvale-netmap.so");
    static final Path TRAFFIC = Commands.ROOT.resolve("docker/target/traffic");

    private static boolean built;

    private Image() {}

    static synchronized void build() throws Exception {
        if (!built) {
            // The distribution is this build's own.
            Commands.run(Map.of("IMAGE", NAME, "VALE_NO_BUILD", "1"), "docker/build.sh", "--quiet");
            built = true;
        }
    }
}
