package dev.valed.core.ring;

import dev.valed.core.testing.MemoryPort;
import java.lang.reflect.Field;

/** Puts rings into the state that they are in after billions of frames. */
final class Cursors {

    private Cursors() {}

    /** Both ends of both rings count from {@code cursor} on. */
    static void startAt(MemoryPort port, long cursor) {
        set(port.ingress(), "tail", (int) cursor);
        port.tx().startAt((int) cursor);
        set(port.egress(), "head", (int) cursor);
        Object reservations = get(port.egress(), "reservations");
        set(reservations, "claimed", cursor);
        set(reservations, "published", cursor);
        port.rx().startAt((int) cursor);
    }

    static void set(Object target, String field, Object value) {
        try {
            accessible(target, field).set(target, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object get(Object target, String field) {
        try {
            return accessible(target, field).get(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field accessible(Object target, String name) throws NoSuchFieldException {
        Field field = target.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
