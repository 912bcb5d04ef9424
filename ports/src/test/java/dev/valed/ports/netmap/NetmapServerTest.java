package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.ControlMessage.Describe;
import dev.valed.ports.netmap.ControlMessage.Failed;
import dev.valed.ports.netmap.ControlMessage.Open;
import dev.valed.ports.netmap.ControlMessage.Opened;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.EventFd;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NetmapServerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final NetmapLayout SMALL = new NetmapLayout(1, 1, 16, 256);
    private static final int LIMIT = 40;

    @TempDir
    private Path directory;

    private TestSwitch fabric;
    private OpenResources before;

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD, LIMIT);
        before = OpenResources.count();
    }

    @AfterEach
    void everythingIsGivenBack() {
        Eventually.within(
                Duration.ofSeconds(2),
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
        assertThat(fabric.broker.closed).hasValue(fabric.broker.opened.get());
        fabric.close();
    }

    @Test
    void shouldOpenAPortWithTheDefaultsAndCloseItWithTheConnection() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            Opened opened = (Opened) client.ask(Open.withDefaults(5, "vale0:a"));
            assertThat(opened.sequence()).isEqualTo(5);
            assertThat(opened.layout()).isEqualTo(NetmapLayout.standard());
            assertThat(opened.memoryId()).isBetween(1, 65_535);
            assertThat(client.descriptors).hasSize(4);
            assertThat(fabric.core.ports("vale0")).hasSize(1);
        }
        Eventually.within(SECOND, "detached", () -> fabric.broker.closed.get() == 1);
    }

    @Test
    void shouldSendTheSameDescriptorsAgain() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            assertThat(client.ask(new Describe(1)))
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.errno()).isEqualTo(Errno.ENXIO.number()));
            Opened opened = client.open("vale0:a", SMALL);
            Opened again = (Opened) client.ask(new Describe(9));
            assertThat(again).isEqualTo(new Opened(9, ControlMessage.DESCRIBE, opened.memoryId(), SMALL));
            assertThat(client.descriptors).hasSize(8);
        }
    }

    @Test
    void shouldGiveEachRingACallOfItsOwn() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", new NetmapLayout(16, 16, 16, 256));
            Set<Path> pipes = new HashSet<>();
            for (int i = ControlMessage.FIRST_CALL; i < 34; i++) {
                pipes.add(Files.readSymbolicLink(
                        Path.of("/proc/self/fd/" + client.descriptors.get(i).number())));
            }
            assertThat(client.descriptors).hasSize(34);
            assertThat(pipes).hasSize(32);
        }
    }

    @Test
    void shouldRefuseWhatTheBrokerRefusesAndGoOn() throws Exception {
        try (RawClient client = new RawClient(fabric.socket);
                RawClient other = new RawClient(fabric.socket)) {
            Failed failed = (Failed) client.ask(Open.withDefaults(1, "vale9:a"));
            assertThat(failed.errno()).isEqualTo(Errno.ENODEV.number());
            assertThat(failed.reason()).isEqualTo("there is no switch vale9");
            client.open("vale0:a", SMALL);
            assertThat(other.failure(ControlCodec.encode(Open.with(2, "vale0:a", SMALL))))
                    .isEqualTo(Errno.EBUSY);
            other.open("vale0:b", SMALL);
        }
    }

    @Test
    void shouldRefuseASecondPortOnOneConnection() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            assertThat(client.failure(ControlCodec.encode(Open.with(2, "vale0:b", SMALL))))
                    .isEqualTo(Errno.EBUSY);
            // Both at once: the second waits until the first is done.
            assertThat(fabric.core.ports("vale0")).hasSize(1);
        }
        try (RawClient client = new RawClient(fabric.socket)) {
            client.send(ControlCodec.encode(Open.with(1, "vale0:c", SMALL)));
            client.send(ControlCodec.encode(Open.with(2, "vale0:d", SMALL)));
            assertThat(client.reply()).isInstanceOf(Opened.class);
            assertThat(((Failed) client.reply()).sequence()).isEqualTo(2);
        }
    }

    @Test
    void shouldRefuseImpossibleNamesAndLayouts() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            for (Open open : List.of(
                    Open.withDefaults(1, "eth0"),
                    Open.withDefaults(1, "vale0:a/../../b"),
                    new Open(1, "vale0:a", 17, 1, 16, 256),
                    new Open(1, "vale0:a", -1, 1, 16, 256),
                    new Open(1, "vale0:a", 1, 1, 17, 256),
                    new Open(1, "vale0:a", 1, 1, Integer.MIN_VALUE, 256),
                    new Open(1, "vale0:a", 1, 1, 16, Integer.MAX_VALUE))) {
                assertThat(client.failure(ControlCodec.encode(open))).isEqualTo(Errno.EINVAL);
            }
            client.open("vale0:a", SMALL);
        }
    }

    @Test
    void shouldAnswerAnotherVersionAndGoOn() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            byte[] message = ControlCodec.encode(Open.with(1, "vale0:a", SMALL));
            message[0] = 9;
            assertThat(client.failure(message)).isEqualTo(Errno.EPROTONOSUPPORT);
            client.open("vale0:a", SMALL);
        }
    }

    @Test
    void shouldEndTheConnectionAfterRubbish() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {1, 15, 16, 104, 4096}) {
            try (RawClient client = new RawClient(fabric.socket)) {
                byte[] rubbish = new byte[length];
                random.nextBytes(rubbish);
                assertThat(client.failure(rubbish)).isEqualTo(Errno.EBADMSG);
                assertThat(client.isEnded()).isTrue();
            }
        }
    }

    @Test
    void shouldEndTheConnectionAfterAnOversizedMessageOrDescriptors() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            byte[] message = new byte[4097];
            ByteBuffer.wrap(message)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) 1)
                    .putShort((short) 1)
                    .putInt(4097);
            assertThat(client.failure(message)).isEqualTo(Errno.EMSGSIZE);
            assertThat(client.isEnded()).isTrue();
        }
        try (RawClient client = new RawClient(fabric.socket);
                EventFd unwanted = EventFd.create()) {
            int[] many = new int[253];
            Arrays.fill(many, unwanted.fd());
            assertThat(client.failure(ControlCodec.encode(Open.with(1, "vale0:a", SMALL)), many))
                    .isEqualTo(Errno.EMSGSIZE);
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(fabric.broker.opened).hasValue(0);
    }

    @Test
    void shouldEndTheConnectionOfAClientThatTakesNoReplies() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            byte[] describe = ControlCodec.encode(new Describe(1));
            // Its queue of requests is full at times; the daemon's queue of replies is full in the end.
            Eventually.within(Duration.ofSeconds(10), "ended", () -> {
                try {
                    client.send(describe);
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            Eventually.within(SECOND, "closed", () -> fabric.broker.closed.get() == 1);
        }
    }

    @Test
    void shouldSurviveClientsThatLeaveAtAnyMoment() throws Exception {
        byte[] open = ControlCodec.encode(Open.with(1, "vale0:a", SMALL));
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            try (RawClient client = new RawClient(fabric.socket)) {
                if (i % 3 > 0) {
                    client.send(open);
                }
                for (int spins = random.nextInt(20_000) * (i % 3); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
            }
        }
        Eventually.within(
                Duration.ofSeconds(5), "all closed", () -> fabric.broker.closed.get() == fabric.broker.opened.get());
    }

    @Test
    void shouldRefuseMoreConnectionsThanTheLimitUntilOneLeaves() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < LIMIT; i++) {
                clients.add(new RawClient(fabric.socket));
            }
            clients.get(0).open("vale0:a", SMALL);
            for (int i = 0; i < 200; i++) {
                try (RawClient one = new RawClient(fabric.socket)) {
                    assertThat(((Failed) one.reply()).errno()).isEqualTo(Errno.EUSERS.number());
                    assertThat(one.isEnded()).isTrue();
                }
            }
            clients.removeLast().close();
            Eventually.within(SECOND, "room for one", () -> {
                try (RawClient one = new RawClient(fabric.socket)) {
                    one.send(ControlCodec.encode(Open.with(1, "vale0:b", SMALL)));
                    return one.reply() instanceof Opened;
                } catch (IOException e) {
                    return false;
                }
            });
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldOpenAndCloseOneNameAgainAndAgain() throws Exception {
        for (int i = 0; i < 1000; i++) {
            try (RawClient client = new RawClient(fabric.socket)) {
                client.open("vale0:a", SMALL);
            }
        }
        Eventually.within(SECOND, "all closed", () -> fabric.broker.closed.get() == 1000);
    }

    @Test
    void shouldGiveEachOpenPortMemoryOfItsOwn() throws Exception {
        try (RawClient a = new RawClient(fabric.socket);
                RawClient b = new RawClient(fabric.socket)) {
            assertThat(a.open("vale0:a", SMALL).memoryId())
                    .isNotEqualTo(b.open("vale0:b", SMALL).memoryId());
        }
    }

    @Test
    void shouldDisconnectAPort() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            NetmapPort port = fabric.port("a");
            fabric.server.disconnect(port);
            assertThat(client.isEnded()).isTrue();
            Eventually.within(SECOND, "closed", () -> !port.isUp());
            fabric.server.disconnect(port);
        }
    }

    @Test
    void shouldClosePortsWithTheServer() throws Exception {
        try (RawClient client = new RawClient(fabric.socket);
                RawClient idle = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            fabric.server.close();
            assertThat(fabric.broker.closed).hasValue(1);
            assertThat(client.isEnded()).isTrue();
            assertThat(idle.isEnded()).isTrue();
            assertThat(fabric.socket).doesNotExist();
        }
        fabric.server.close();
        before = OpenResources.count();
    }

    @Test
    void shouldSetThePermissionsOfItsSocketAndKeepOthersOff() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fabric.socket)))
                .isEqualTo("rw-------");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> NetmapServer.start(fabric.socket, 0660, fabric.broker));
        Path other = directory.resolve("other.sock");
        NetmapServer server = NetmapServer.start(other, 0664, fabric.broker);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rw-rw-r--");
        server.close();
    }
}
