package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/** Of a request that has none. */
public record NoBody() implements RequestBody {

    @Override
    public int length() {
        return 0;
    }

    @Override
    public void put(ByteBuffer bytes) {}
}
