package dev.valed.ports.sys;

import java.util.BitSet;

/** Binds threads to processors, see {@code sched_setaffinity(2)}. */
public final class ThreadAffinity {
    /** CPU_SETSIZE of {@code bits/cpu-set.h}. */
    private static final int MAX_CPUS = 1024;

    private ThreadAffinity() {}

    /**
     * Binds the calling platform thread to one processor.
     *
     * @param cpu number as in {@code /proc/cpuinfo}, from 0
     * @throws IllegalArgumentException if this process may not run there; the message names the processors it may use
     * @throws SystemCallException if the call fails otherwise
     * @throws IllegalStateException if the calling thread is virtual
     */
    public static void pin(int cpu) throws SystemCallException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no processor of its own");
        }
        if (cpu < 0 || cpu >= MAX_CPUS) {
            throw notAllowed(cpu);
        }
        BitSet only = new BitSet(MAX_CPUS);
        only.set(cpu);
        try {
            SystemCalls.setAffinity(mask(only), "cpu " + cpu);
        } catch (SystemCallException e) {
            if (e.is(Errno.EINVAL)) {
                throw notAllowed(cpu);
            }
            throw e;
        }
    }

    /**
     * Returns the processors the calling thread may run on.
     *
     * @throws SystemCallException if the machine has more than 1024
     */
    public static BitSet allowed() throws SystemCallException {
        byte[] mask = new byte[MAX_CPUS / Byte.SIZE];
        SystemCalls.affinity(mask);
        return BitSet.valueOf(mask);
    }

    private static byte[] mask(BitSet cpus) {
        byte[] mask = new byte[MAX_CPUS / Byte.SIZE];
        byte[] used = cpus.toByteArray();
        System.arraycopy(used, 0, mask, 0, used.length);
        return mask;
    }

    private static IllegalArgumentException notAllowed(int cpu) throws SystemCallException {
        return new IllegalArgumentException("cpu is " + cpu + "; accepted: " + allowed());
    }
}
