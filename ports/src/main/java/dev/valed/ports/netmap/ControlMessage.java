package dev.valed.ports.netmap;

import dev.valed.core.ring.NetmapLayout;

/**
 * What client and daemon say on the control socket, a Unix socket of type SOCK_SEQPACKET. A connection is a port's life:
 * when either end closes it, the port is gone.
 *
 * <p>The client sends requests and the daemon answers each with one reply, in order. Numbers are little endian. Every
 * message begins with a header:
 *
 * <pre>
 * offset 0  u16 version     {@value #VERSION}
 *        2  u16 type        a request's: 1 to 32,767; its reply's: the same + 0x8000
 *        4  u32 length      of the whole message, header included, up to {@value #MAX_LENGTH}
 *        8  u32 sequence    chosen by the client, repeated in the reply
 *       12  i32 status      0, or in a reply the errno of a failure; the body is then that of {@link Failed}
 * </pre>
 *
 * <p>Bodies grow at the end only. A message of the right type may be longer than its reader knows if the rest is zero
 * (otherwise a request fails with E2BIG), so a program may use a newer library than the daemon, and a field's zero
 * means "as before".
 *
 * <p>The daemon's answers to what it cannot use: EPROTONOSUPPORT for another version (the reply's header has the one
 * that it speaks), EOPNOTSUPP for a type that it does not know, EINVAL for a body that is too short or says something
 * impossible. After these the connection goes on. After EBADMSG (header broken, descriptors in a request) and EMSGSIZE
 * (longer than {@value #MAX_LENGTH} bytes) it ends, and it ends without an answer when the client does not take its
 * replies from the socket.
 */
public sealed interface ControlMessage {

    /** Version of the protocol. */
    int VERSION = 1;

    /** Longest message, in bytes. */
    int MAX_LENGTH = 4096;

    /** Chosen by the client, repeated in the reply. */
    int sequence();

    /**
     * Request, type 1: attach a new port to a switch. Fails with EBUSY if the connection has one already.
     *
     * <pre>
     * offset 16  char[64] name         as "vale0:a", padded with zeros
     *        80  u32      flags        0
     *        84  u32      txRings      these four: 0 for the daemon's default
     *        88  u32      rxRings
     *        92  u32      slots        of each ring
     *        96  u32      bufferSize   bytes
     *       100  u32      0
     * </pre>
     *
     * @param name       up to 63 ASCII characters; what is accepted says {@link NetmapOpenRequest}
     * @param txRings    0 or as in {@link NetmapLayout}, and so the three after it
     */
    record Open(int sequence, String name, int txRings, int rxRings, int slots, int bufferSize)
            implements ControlMessage {

        /** Asks for a port with the daemon's default layout. */
        public static Open withDefaults(int sequence, String name) {
            return new Open(sequence, name, 0, 0, 0, 0);
        }

        /** Asks for a port with this layout. */
        public static Open with(int sequence, String name, NetmapLayout layout) {
            return new Open(sequence, name, layout.txRings(), layout.rxRings(), layout.slots(), layout.bufferSize());
        }
    }

    /**
     * Request, type 2, without a body: answer again as to {@link Open}, descriptors included. For a process that was
     * passed the socket of an open port. Fails with ENXIO if the connection has no port.
     */
    record Describe(int sequence) implements ControlMessage {}

    /**
     * Reply to both: the port is attached.
     *
     * <pre>
     * offset 16  u32 flags          0
     *        20  u32 txRings
     *        24  u32 rxRings
     *        28  u32 slots          of each ring
     *        32  u32 bufferSize     bytes
     *        36  u32 buffers        with the two that are never used
     *        40  u64 regionOffset   in the file, of struct netmap_if: what a netmap program maps from here on
     *        48  u64 fileSize       bytes
     *        56  u32 memoryId       1 to 65,535, no other open port has it: nr_mem_id
     *        60  u32 0
     * </pre>
     *
     * With it come 2 + txRings + rxRings descriptors: the memory (a sealed memfd), the kick (an eventfd: writing 1 wakes
     * the workers of the port's tx rings), and one call for each ring, tx rings first (a pipe: readable when a worker
     * has woken who waits for that ring; read it until EAGAIN).
     *
     * @param sequence of the request
     * @param reply    type of the request
     */
    record Opened(int sequence, short reply, int memoryId, NetmapLayout layout) implements ControlMessage {

        /** Descriptors that come with the reply. */
        public int descriptors() {
            return FIRST_CALL + layout.txRings() + layout.rxRings();
        }
    }

    /**
     * Request, type 3: one of netmap's requests about switches, see {@link NetmapRequests}. The connection may have a
     * port or not.
     *
     * <pre>
     * offset 16  u16      action       3 attach, 4 detach, 5 list, as in netmap's nr_reqtype
     *        18  u16      switchIndex  for a list without a name: from where on; else 0
     *        20  u32      portIndex
     *        24  char[64] name         as "vale0:tap0", padded with zeros; for a list it may be empty
     *        88  u64      0
     * </pre>
     */
    record Manage(int sequence, short action, PortPlace place) implements ControlMessage {}

    /** Reply to {@link Manage}, laid out as the request: where the port is (or was). */
    record Managed(int sequence, short action, PortPlace place) implements ControlMessage {}

    /**
     * Reply to any request: it failed. The body is the reason for people, 240 bytes of UTF-8 padded with zeros.
     *
     * @param sequence of the request, 0 if it had none that could be read
     * @param reply    type of the request, 0 if it had none that could be read
     * @param errno    Linux error number, not 0; the status of the header
     */
    record Failed(int sequence, short reply, int errno, String reason) implements ControlMessage {}

    /** Type of {@link Open}. */
    short OPEN = 1;

    /** Type of {@link Describe}. */
    short DESCRIBE = 2;

    /** Type of {@link Manage}. */
    short MANAGE = 3;

    /** {@link Manage}: NETMAP_REQ_VALE_ATTACH. */
    short ATTACH = 3;

    /** {@link Manage}: NETMAP_REQ_VALE_DETACH. */
    short DETACH = 4;

    /** {@link Manage}: NETMAP_REQ_VALE_LIST. */
    short LIST = 5;

    /** Which of the descriptors of {@link Opened} is the memory. */
    int MEMORY = 0;

    /** Which of the descriptors of {@link Opened} is the kick. */
    int KICK = 1;

    /** Which of the descriptors of {@link Opened} is the first call. */
    int FIRST_CALL = 2;
}
