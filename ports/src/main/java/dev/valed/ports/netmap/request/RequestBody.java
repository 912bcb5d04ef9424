package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The body of a request, in and out, exactly as the struct of net/netmap.h. */
public sealed interface RequestBody
        permits Register,
                PortInfo,
                ValeAttach,
                ValeDetach,
                ValeList,
                PortHeader,
                NewInterface,
                Polling,
                PoolsInfo,
                NoBody {

    /** Bytes of the struct. */
    int length();

    /** Writes the struct at the buffer's position, {@link #length} bytes; padding is 0. */
    void put(ByteBuffer bytes);

    /**
     * Reads the body of a request of this type from the buffer's position on.
     *
     * @param bytes little endian, with {@link RequestType#bodyLength} bytes at least
     */
    static RequestBody get(RequestType type, ByteBuffer bytes) {
        return switch (type) {
            case REGISTER -> Register.get(bytes);
            case PORT_INFO_GET -> PortInfo.get(bytes);
            case VALE_ATTACH -> ValeAttach.get(bytes);
            case VALE_DETACH -> ValeDetach.get(bytes);
            case VALE_LIST -> ValeList.get(bytes);
            case PORT_HDR_SET, PORT_HDR_GET -> PortHeader.get(bytes);
            case VALE_NEWIF -> NewInterface.get(bytes);
            case VALE_POLLING_ENABLE, VALE_POLLING_DISABLE -> Polling.get(bytes);
            case POOLS_INFO_GET -> PoolsInfo.get(bytes);
            case VALE_DELIF, SYNC_KLOOP_START, SYNC_KLOOP_STOP, CSB_ENABLE -> new NoBody();
        };
    }

    /** The struct alone. */
    default byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(length()).order(ByteOrder.LITTLE_ENDIAN);
        put(bytes);
        return bytes.array();
    }
}
