package dev.valed.daemon.preflight;

import dev.valed.ports.bpf.BpfMap;
import dev.valed.ports.sys.AvailableMemory;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine or container as this process sees it now. Tests put another one in its place. */
interface Machine {

    /** Bit n for capability n; 0 if the kernel does not tell. */
    long effectiveCapabilities();

    /** Whether there is such a file. */
    boolean exists(Path file);

    /** Whether this process may read and write it. */
    boolean isAccessible(Path file);

    /** Bytes that all processes here may have: a container's limit, or all that the machine has; MAX_VALUE if nobody tells. */
    long memory();

    /** Bytes that the heap may grow to. */
    long maxHeap();

    /** How many descriptors this process may have; empty for any number. */
    OptionalLong maxDescriptors();

    /** Bytes that this process may lock without {@link Capability#IPC_LOCK}; MAX_VALUE for any number. */
    long maxLockedMemory();

    /** Why nothing of BPF can be made; null if it can. Asked for only if the capabilities are there. */
    @Nullable String bpfObstacle();

    /** Why no shared memory can be made; null if it can. */
    @Nullable String sharedMemoryObstacle();

    /** The one that we run on. */
    static Machine ofThisProcess() {
        return new Linux(Path.of("/"));
    }

    /** @param root what absolute paths start from; {@code /} but in tests */
    record Linux(Path root) implements Machine {

        @Override
        public long effectiveCapabilities() {
            return field("proc/self/status", "CapEff:")
                    .map(value -> Long.parseUnsignedLong(value, 16))
                    .findFirst()
                    .orElse(0L);
        }

        @Override
        public boolean exists(Path file) {
            return Files.exists(here(file));
        }

        @Override
        public boolean isAccessible(Path file) {
            return Files.isReadable(here(file)) && Files.isWritable(here(file));
        }

        private Path here(Path file) {
            return root.resolve(Path.of("/").relativize(file));
        }

        @Override
        public long memory() {
            try {
                return AvailableMemory.total();
            } catch (IOException e) {
                return Long.MAX_VALUE;
            }
        }

        @Override
        public long maxHeap() {
            return Runtime.getRuntime().maxMemory();
        }

        @Override
        public OptionalLong maxDescriptors() {
            return limit("Max open files");
        }

        @Override
        public long maxLockedMemory() {
            return limit("Max locked memory").orElse(Long.MAX_VALUE);
        }

        private OptionalLong limit(String name) {
            return field("proc/self/limits", name)
                    .map(value -> value.split("\\s+")[0])
                    .filter(value -> !value.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        }

        private Stream<String> field(String file, String name) {
            try {
                return Files.readAllLines(root.resolve(file)).stream()
                        .filter(line -> line.startsWith(name))
                        .map(line -> line.substring(name.length()).strip());
            } catch (IOException e) {
                return Stream.empty();
            }
        }

        @Override
        public @Nullable String bpfObstacle() {
            try {
                BpfMap.create(BpfMap.Type.PROG_ARRAY, "valed_preflight", 1).close();
                return null;
            } catch (IOException e) {
                return Objects.requireNonNullElse(e.getCause(), e).getMessage();
            }
        }

        @Override
        public @Nullable String sharedMemoryObstacle() {
            try (GrowingMemory page = GrowingMemory.create("valed-preflight", GrowingMemory.PAGE_SIZE)) {
                page.allocate(0, GrowingMemory.PAGE_SIZE);
                return null;
            } catch (IOException e) {
                return e.getMessage();
            }
        }
    }
}
