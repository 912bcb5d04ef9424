package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/** struct nmreq_vale_polling: u32 nr_mode, nr_first_cpu_id, nr_num_polling_cpus, 0. */
public record Polling(int mode, int firstCpu, int cpus) implements RequestBody {

    /** NETMAP_POLLING_MODE_SINGLE_CPU. */
    public static final int SINGLE_CPU = 1;
    /** NETMAP_POLLING_MODE_MULTI_CPU. */
    public static final int MULTI_CPU = 2;

    static final int LENGTH = 16;

    static Polling get(ByteBuffer bytes) {
        return new Polling(bytes.getInt(), bytes.getInt(), bytes.getInt());
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putInt(mode).putInt(firstCpu).putInt(cpus).putInt(0);
    }
}
