package dev.valed.ports.netmap.request;

import java.util.Arrays;
import java.util.Optional;

/** The requests of NIOCCTRL: NETMAP_REQ_* of net/netmap.h. */
public enum RequestType {
    REGISTER(1, Register.LENGTH),
    PORT_INFO_GET(2, PortInfo.LENGTH),
    VALE_ATTACH(3, ValeAttach.LENGTH),
    VALE_DETACH(4, ValeDetach.LENGTH),
    VALE_LIST(5, ValeList.LENGTH),
    PORT_HDR_SET(6, PortHeader.LENGTH),
    PORT_HDR_GET(7, PortHeader.LENGTH),
    VALE_NEWIF(8, NewInterface.LENGTH),
    VALE_DELIF(9, 0),
    VALE_POLLING_ENABLE(10, Polling.LENGTH),
    VALE_POLLING_DISABLE(11, Polling.LENGTH),
    POOLS_INFO_GET(12, PoolsInfo.LENGTH),
    /** Carried out by the client's side; refused here. */
    SYNC_KLOOP_START(13, 8),
    /** Carried out by the client's side; refused here. */
    SYNC_KLOOP_STOP(14, 0),
    /** Carried out by the client's side; refused here. */
    CSB_ENABLE(15, 0);

    private final int number;
    private final int bodyLength;

    RequestType(int number, int bodyLength) {
        this.number = number;
        this.bodyLength = bodyLength;
    }

    /** The nr_reqtype. */
    public int number() {
        return number;
    }

    /** Bytes of the body. */
    public int bodyLength() {
        return bodyLength;
    }

    /** The request of this nr_reqtype, if there is one. */
    public static Optional<RequestType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }
}
