package dev.valed.bench.programs;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How many frames a client has sent or received: it counts in a file that both map, so that asking costs it nothing. */
public final class Counter {

    private static final VarHandle COUNT = ValueLayout.JAVA_LONG.varHandle();

    private final Path file;
    private final MemorySegment memory;

    private Counter(Path file, MemorySegment memory) {
        this.file = file;
        this.memory = memory;
    }

    /** @param file a new one */
    static Counter create(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Counter(file, channel.map(MapMode.READ_WRITE, 0, Long.BYTES, Arena.ofAuto()));
        }
    }

    Path file() {
        return file;
    }

    public long get() {
        return (long) COUNT.getOpaque(memory, 0L);
    }
}
