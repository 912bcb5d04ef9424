package dev.valed.daemon.control;

import org.jspecify.annotations.Nullable;

/**
 * A persistent port as it is written in the start-up file or a REST request. What is null or 0 gets its default.
 *
 * @param txSlots default 1024, as {@code rxSlots}
 * @param txRings default 1, as {@code rxRings}
 * @param memId   default: a memory of its own
 */
public record InterfaceRequest(
        @Nullable Integer txSlots,
        @Nullable Integer rxSlots,
        @Nullable Integer txRings,
        @Nullable Integer rxRings,
        @Nullable Integer memId) {

    /** @throws ServiceException (INVALID, with the field) if a value is not accepted */
    public InterfaceSpec toSpec() throws ServiceException {
        return new InterfaceSpec(
                slots("txSlots", txSlots),
                slots("rxSlots", rxSlots),
                number("txRings", txRings, InterfaceSpec.MAX_RINGS, 1),
                number("rxRings", rxRings, InterfaceSpec.MAX_RINGS, 1),
                number("memId", memId, InterfaceSpec.MAX_MEMORY_ID, 0));
    }

    private static int slots(String field, @Nullable Integer value) throws ServiceException {
        int slots = number(field, value, InterfaceSpec.MAX_SLOTS, InterfaceSpec.DEFAULT_SLOTS);
        if (slots < InterfaceSpec.MIN_SLOTS || Integer.bitCount(slots) != 1) {
            throw ServiceException.invalid(
                    field,
                    field + " " + slots + " is not accepted: a power of two from " + InterfaceSpec.MIN_SLOTS + " to "
                            + InterfaceSpec.MAX_SLOTS + " is");
        }
        return slots;
    }

    private static int number(String field, @Nullable Integer value, int most, int otherwise) throws ServiceException {
        if (value == null || value == 0) {
            return otherwise;
        }
        if (value < 0 || value > most) {
            throw ServiceException.invalid(field, field + " " + value + " is not accepted: 0 to " + most + " are");
        }
        return value;
    }
}
