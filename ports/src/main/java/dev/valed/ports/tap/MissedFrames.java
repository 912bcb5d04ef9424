package dev.valed.ports.tap;

import dev.valed.ports.netlink.Links;
import java.io.IOException;

/**
 * Counts what the kernel had for a TAP and dropped, as the queue in front of this process was full: frames that no
 * {@link TapIngress} ever saw. Control thread.
 */
final class MissedFrames implements AutoCloseable {
    private final Links links;
    private int index;
    private long before;
    private long last;

    private MissedFrames(Links links) {
        this.links = links;
    }

    /** In the namespace of the calling thread, where the device is or will be. */
    static MissedFrames open() throws IOException {
        return new MissedFrames(Links.open());
    }

    /** From now on the frames that this interface misses are counted; it may have been there before. */
    void countFor(int interfaceIndex) throws IOException {
        index = interfaceIndex;
        before = links.transmitDrops(index);
        last = before;
    }

    /** Since then; what was known last, if the kernel does not tell, as when the device is gone. */
    long count() {
        try {
            last = links.transmitDrops(index);
        } catch (IOException e) {
            // It stays what it was.
        }
        return last - before;
    }

    @Override
    public void close() {
        links.close();
    }
}
