package dev.valed.daemon.control;

/** A port on its switch. */
record Place(ConfiguredSwitch on, ConfiguredPort port) {

    String name() {
        return on.name + ":" + port.name;
    }
}
