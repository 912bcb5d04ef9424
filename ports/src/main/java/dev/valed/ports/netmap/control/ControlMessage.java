package dev.valed.ports.netmap.control;

import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import org.jspecify.annotations.Nullable;

/**
 * What client and daemon say on the control socket, a Unix socket of type SOCK_SEQPACKET. A connection holds one
 * registration (some rings of a port) at most, and that lives as long as the connection.
 *
 * <p>The client sends requests and the daemon answers each with one reply, in order; {@link Ended} comes unasked, and
 * {@link CallMonitors} has no reply. Numbers are little endian. Every message begins with a header:
 *
 * <pre>
 * offset 0  u16 version     {@value #VERSION}
 *        2  u16 type        a request's: 1 to 32,767; its reply's: the same + 0x8000
 *        4  u32 length      of the whole message, header included, up to {@value #MAX_LENGTH}
 *        8  u32 sequence    chosen by the client, repeated in the reply
 *       12  i32 status      0, or in a reply the errno of a failure
 * </pre>
 *
 * <p>Most messages have in common the REQUEST, which is one NIOCCTRL request of netmap, flattened:
 *
 * <pre>
 * offset 16  u16 reqtype        NETMAP_REQ_* of net/netmap.h
 *        18  u16 apiVersion     nr_version as given, {@value #LEAST_API} to {@value #MOST_API}
 *        20  u16 bodyLength     bytes of the body as netmap has it for this reqtype, 0 if it has none
 *        22  u16 optionCount
 *        24  char[64] name      nr_name, padded with zeros, the last of which must be one
 *        88  body               padded with zeros to a multiple of 8
 *            then each option:  u32 type, u32 status (0 in a request), u64 bytes of the payload,
 *                               payload padded with zeros to a multiple of 8
 * </pre>
 *
 * <p>The client's side has done what needs the program's memory: it has checked the lengths and the list of options,
 * duplicates among it. Addresses in options are passed as they are, and mean nothing to the daemon. It keeps what concerns
 * loops (SYNC_KLOOP_START and STOP, CSB_ENABLE) to itself. Besides netmap's options there is one of valed's,
 * {@link dev.valed.ports.netmap.request.RequestOption#BUFFER_SIZE}.
 *
 * <p>What a registration has is told by a BINDING, at a multiple of 8:
 *
 * <pre>
 *      0  u64 regionOffset      in the file, of what a netmap program maps
 *      8  u64 memorySize        bytes of it: nr_memsize. The file may be shorter; pages behind its end are nobody's yet
 *     16  u64 interfaceOffset   of the struct netmap_if, from regionOffset: nr_offset
 *     24  u32 bufferSize        bytes
 *     28  u32 maxBuffers        indices below this are inside of what is mapped
 *     32  u16 memoryId          nr_mem_id
 *     34  u16 flags             1 no tx sync in poll; 2 exclusive
 *     36  u16 ringCount         of this registration
 *     38  u16 descriptorCount   that come with the message
 *     40  u64 registrationId    unique in the life of a daemon
 *     48  u64 buffersOffset     in the file, of buffer 0
 *     56  then 64 bytes for each ring, tx rings, host tx rings, rx rings, host rx rings in this order, and behind them
 *         the FORWARD rings, by which the client's side sends received frames on to the interface's host (flag 2) or
 *         wire if the program releases them so; the registrations of a port have these in common:
 *          0  u64 ring          in the file, of the struct netmap_ring
 *          8  u64 sync          in the file, of the ring's block: {@link dev.valed.core.ring.SyncLayout}
 *         16  u64 peerRing      the same of the other end of a pipe, or of the rx ring that a monitor copies received
 *         24  u64 peerSync      frames from by itself; 0 otherwise
 *         32  u32 slots         a power of two; of an IDLE ring any number
 *         36  u16 kind          {@link dev.valed.ports.netmap.port.RingKind}: 1 SWITCHED, 2 PIPE, 3 IDLE, 4 MONITOR,
 *                               5 FORWARD
 *         38  u16 id            number among the rings of its sort
 *         40  u16 flags         1 tx; 2 host ring; 8 offsets are in use
 *         42  u16 headroom      bytes: initial offset of frames
 *         44  u16 maxOffset     bytes
 *         46  i16 call          which descriptor is readable when the ring's user has been woken: read it until EAGAIN;
 *                               -1 for none
 *         48  i16 kick          which descriptor, an eventfd, to write 1 to when the worker sleeps; -1 for none
 *         50  i16 peerCall      which descriptor to write one byte to, without blocking, when the other end sleeps; of a
 *                               MONITOR ring with a peer: which is readable when the peer's user has been woken; -1
 *         52  u32 peerSlots     of that ring
 *         56  u64 0
 * </pre>
 *
 * Descriptor 0 is the memory, a memfd sealed against shrinking.
 *
 * <p>The daemon's answers to what it cannot use: EPROTONOSUPPORT for another version (the reply's header has the one
 * that it speaks), EOPNOTSUPP for a type that it does not know, EINVAL for a body that says something impossible. After these
 * the connection goes on. After EBADMSG (header broken, descriptors where none belong) and EMSGSIZE (longer than
 * {@value #MAX_LENGTH} bytes) it ends, and it ends without an answer when the client does not take its replies from the
 * socket. A connection that is one too many for its client ends at once with a reply whose sequence is 0: EUSERS, or EMFILE
 * if the daemon has not the descriptors.
 */
public sealed interface ControlMessage {

    /** Version of the protocol. */
    int VERSION = 4;

    /** Longest message, in bytes. */
    int MAX_LENGTH = 16_384;

    /** NETMAP_MIN_API. */
    int LEAST_API = 14;

    /** NETMAP_MAX_API. */
    int MOST_API = 15;

    /** Which of the descriptors of a {@link Binding} is the memory. */
    int MEMORY = 0;

    /** Descriptors that come with a message at most. */
    int MOST_DESCRIPTORS = 253;

    /** Type of {@link Describe}. */
    short DESCRIBE = 2;

    /** Type of {@link Request}. */
    short REQUEST = 4;

    /** Type of {@link Adopt}. */
    short ADOPT = 5;

    /** Type of {@link Ended}. */
    short ENDED = 6;

    /** Type of {@link CallMonitors}. */
    short CALL_MONITORS = 7;

    /** Chosen by the client, repeated in the reply. */
    int sequence();

    /** Request, type 4: a REQUEST. A REGISTER fails with EBUSY if the connection has a registration already. */
    record Request(int sequence, NetmapRequest request) implements ControlMessage {}

    /**
     * Request, type 2, without a body: answer again as to the REGISTER, descriptors included. For a process that was
     * passed the socket. Fails with ENXIO if the connection has no registration.
     */
    record Describe(int sequence) implements ControlMessage {}

    /**
     * Request, type 5, on a new connection: the daemon was restarted, and this is what the client had: the REQUEST of its
     * REGISTER as it was answered, and the BINDING, whose descriptors mean nothing here. The memory's memfd comes along.
     *
     * <p>The answer is as to a REGISTER, with new descriptors and everything in the memory where it was. Several of these
     * with the same registration id, of a program that forked, share one registration. Fails with EAGAIN if what is
     * monitored has not come back yet: try again; with EINVAL if what the client says cannot be, or is not in the memory
     * any more.
     */
    record Adopt(int sequence, NetmapRequest answered, Binding binding) implements ControlMessage {}

    /**
     * From the client, type 7, not a request: there is no reply. It has fed a monitor whose user sleeps: the daemon calls all
     * sleeping users of monitors of this registration's port (of a monitor's registration: of the port that it monitors).
     * Without a body.
     */
    record CallMonitors(int sequence) implements ControlMessage {}

    /**
     * Reply to a {@link Request} that was carried out: the REQUEST with body, name and options as netmap would copy them
     * out; with a BINDING behind it in a reply to a REGISTER, a {@link Describe} or an {@link Adopt}.
     *
     * @param sequence of the request
     * @param reply    type of the request
     */
    record Done(
            int sequence,
            short reply,
            NetmapRequest request,
            @Nullable Binding binding) implements ControlMessage {}

    /**
     * Reply to any request: it failed. The REQUEST is as sent but for the options' statuses, and all zero if there was none
     * or it could not be read; behind it comes the reason for people: u16 bytes, UTF-8.
     *
     * @param sequence of the request, 0 if it had none that could be read
     * @param reply    type of the request, 0 if it had none that could be read
     * @param errno    Linux error number, not 0; the status of the header
     */
    record Failed(
            int sequence, short reply, int errno, @Nullable NetmapRequest request, String reason)
            implements ControlMessage {}

    /**
     * From the daemon, type 6, not a reply, sequence 0, without a body: the port was taken away on purpose, and the
     * connection ends now. A daemon that stops or dies does not say this: then the client comes back with {@link Adopt}.
     *
     * @param errno the status of the header
     */
    record Ended(int errno) implements ControlMessage {

        @Override
        public int sequence() {
            return 0;
        }
    }
}
