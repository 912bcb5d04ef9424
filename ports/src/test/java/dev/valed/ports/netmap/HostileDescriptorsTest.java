package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.SyncLayout;
import dev.valed.core.testing.Await;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCalls;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client does with its descriptors: the memory, those by which it is woken, and its connection. */
@ParameterizedClass(name = "{0} workers")
@ValueSource(ints = {1, 2})
@Timeout(300)
class HostileDescriptorsTest extends HostileClientFixture {
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;

    private interface LibC extends Library {
        LibC INSTANCE = Native.load(LibC.class);

        int fcntl(int fd, int command, Object... argument);

        int fallocate(int fd, int mode, long offset, long length);
    }

    HostileDescriptorsTest(int workers) {
        super(workers);
    }

    /** Those that nobody fetches stay counted for the daemon. */
    @Test
    void shouldNotSendDescriptorsWithoutEnd() throws Exception {
        byte[] describe = ControlCodec.encode(new ControlMessage.Describe(9));
        Await.until("the connection has ended", () -> {
            try {
                hostile.send(describe);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        int answers = 0;
        for (int ends = 0; ends < 2; ) { // the first one is that questions were left unread
            try {
                hostile.reply();
                answers++;
            } catch (EOFException e) {
                ends++;
            }
        }
        assertThat(answers).isBetween(1, 40);
    }

    @Test
    void shouldNotMindHolesInTheMemory() throws Exception {
        int fd = hostile.descriptors.get(ControlMessage.MEMORY).number();
        int[] head = new int[1];
        attack(round -> {
            assertThat(LibC.INSTANCE.fallocate(
                            fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, regionStart, binding.memorySize()))
                    .isZero();
            int free = LAYOUT.slots() - 1 - (head[0] - SharedMemory.getIntAcquire(txSync(0) + SyncLayout.TAIL));
            for (int i = 0; i < free; i++) {
                SharedMemory.putLong(txSlot(0, head[0]++), SlotWord.of(2 + i, 13, 0));
            }
            SharedMemory.putIntRelease(txSync(0) + SyncLayout.HEAD, head[0]);
            kick();
        });
    }

    @Test
    void shouldRefuseToShrinkTheMemoryAndNotMindItsGrowing() throws Exception {
        String path = "/proc/self/fd/"
                + hostile.descriptors.get(ControlMessage.MEMORY).number();
        try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
            long size = file.length();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> file.setLength(0))
                    .withMessageContaining("not permitted");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.setLength(size - 1));
            file.setLength(4 * binding.memorySize());
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.setLength(size));
        }
    }

    @Test
    void shouldNotBlockAWorkerThatCalls() throws Exception {
        List<OwnedFd> writeEnds = new ArrayList<>();
        for (OwnedFd fd : hostile.descriptors.subList(1, hostile.descriptors.size())) {
            // Clears O_NONBLOCK wherever the flags are shared.
            int flags = LibC.INSTANCE.fcntl(fd.number(), F_GETFL);
            assertThat(LibC.INSTANCE.fcntl(fd.number(), F_SETFL, flags & ~SystemCalls.O_NONBLOCK))
                    .isZero();
        }
        assertThat(write(hostile.descriptors.get(tx(0).kick()), -2)).isEqualTo(8);
        for (Binding.Ring ring : binding.rings()) {
            OwnedFd call = hostile.descriptors.get(ring.call());
            // Opening the read end anew gives the other end of the pipe.
            OwnedFd end =
                    SystemCalls.open("/proc/self/fd/" + call.number(), SystemCalls.O_RDWR | SystemCalls.O_NONBLOCK);
            writeEnds.add(end);
            long written;
            do {
                written = write(end, -1);
            } while (written > 0);
            assertThat(written).isEqualTo(-Errno.EAGAIN.number());
        }
        SwitchedPort port = fabric.port("h");
        long calls = port.calls();
        attack(
                round -> {
                    // Asleep anew all the time, with all slots given back.
                    SharedMemory.putIntRelease(rxSync(0) + SyncLayout.WAIT, 2 * round + 1);
                    SharedMemory.putIntRelease(
                            rxSync(0) + SyncLayout.HEAD, SharedMemory.getIntAcquire(rxSync(0) + SyncLayout.TAIL));
                    Thread.yield();
                },
                () -> port.calls() > calls + 3);
        writeEnds.forEach(OwnedFd::close);
    }

    @Test
    void shouldSurviveOthersThatComeAndGo() throws Exception {
        for (int i = 0; i < 1000; i++) {
            try (RawClient other = new RawClient(fabric.socket)) {
                if (i % 4 == 0) {
                    other.send(RawClient.encoded(1, RawClient.register("vale0:x", LAYOUT)));
                } else {
                    // The one before may be in its place still.
                    assertThat(other.ask(RawClient.register("vale0:x" + i, LAYOUT)))
                            .isInstanceOf(Done.class);
                }
            }
        }
    }
}
