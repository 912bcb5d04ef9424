package dev.valed.ports.takeover;

/**
 * Names of the two TAPs beside an interface: {@code eth1-wire} and {@code eth1-host}; or {@code if7-wire} and
 * {@code if7-host}, from its index, if its own name is too long for that.
 */
record TapNames(String wire, String host) {
    private static final int LONGEST_PREFIX = 10;

    static TapNames of(String device, int index) {
        String prefix = device.length() <= LONGEST_PREFIX ? device : "if" + index;
        return new TapNames(prefix + "-wire", prefix + "-host");
    }
}
