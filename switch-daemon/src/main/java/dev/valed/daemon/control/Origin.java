package dev.valed.daemon.control;

/** Who asks for the changes that the current thread makes, for the log: {@code where(Origin.CURRENT, "...").run(...)}. */
public final class Origin {

    /** Such as {@code "REST 127.0.0.1"}. */
    public static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private Origin() {}

    static String current() {
        return CURRENT.orElse("valed");
    }
}
