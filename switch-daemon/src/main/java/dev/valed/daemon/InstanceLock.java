package dev.valed.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Sees to it that one daemon at a time uses a runtime directory, also after one was killed. */
final class InstanceLock implements AutoCloseable {

    static final String NAME = "valed.lock";

    private static final int ATTEMPTS = 10;

    private final Path file;
    private final FileChannel channel;

    private InstanceLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws StartupException if another daemon has it; the message says which */
    static InstanceLock take(Path directory) throws StartupException {
        Path file = directory.resolve(NAME);
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                InstanceLock lock = tryTake(file);
                if (lock != null) {
                    return lock;
                }
            }
        } catch (IOException e) {
            throw StartupException.cannotCreate(file, e);
        }
        throw new StartupException(StartupException.IN_USE, file + " is taken and given back all the time");
    }

    /**
     * Null if the file was deleted between our opening and our locking, by a daemon that ended: then once more. The file
     * is never opened a second time while we hold it: closing that would give up the lock, as fcntl(2) has it.
     */
    private static @Nullable InstanceLock tryTake(Path file) throws IOException, StartupException {
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        boolean taken = false;
        try {
            Object opened = identity(file);
            if (!lock(channel)) {
                throw new StartupException(
                        StartupException.IN_USE,
                        "another valed (process " + holder(channel) + ") uses " + file.getParent()
                                + ": stop it first, or choose another --runtime-dir");
            }
            taken = opened != null && opened.equals(identity(file));
            if (!taken) {
                return null;
            }
            String pid = ProcessHandle.current().pid() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            return new InstanceLock(file, channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Device and inode of the file that has the name now; null if there is none. */
    private static @Nullable Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(16);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        }
    }

    /** Deletes the file while it is still ours. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        }
    }
}
