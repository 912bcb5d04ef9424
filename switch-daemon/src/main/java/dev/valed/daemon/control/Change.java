package dev.valed.daemon.control;

/** One step of a {@link Plan}. */
public sealed interface Change {

    /** For people, such as {@code make port vale0:a}. */
    String describe();

    /** Deletes a switch with its ports. */
    record DeleteSwitch(String name) implements Change {
        @Override
        public String describe() {
            return "delete switch " + name;
        }
    }

    /** Makes a switch, or changes its settings. */
    record PutSwitch(String name, SwitchRequest request) implements Change {
        @Override
        public String describe() {
            return "put switch " + name;
        }
    }

    /** Deletes a port. */
    record DeletePort(String switchName, String name) implements Change {
        @Override
        public String describe() {
            return "delete port " + switchName + ":" + name;
        }
    }

    /** Makes a port. */
    record PutPort(String switchName, String name, PortSpec spec) implements Change {
        @Override
        public String describe() {
            return "make port " + switchName + ":" + name;
        }
    }

    /** Removes a pinned address. */
    record Unpin(String switchName, String mac) implements Change {
        @Override
        public String describe() {
            return "remove address " + mac + " from " + switchName;
        }
    }

    /** Pins an address to a port. */
    record Pin(String switchName, String mac, String portName) implements Change {
        @Override
        public String describe() {
            return "pin address " + mac + " to " + switchName + ":" + portName;
        }
    }

    /** Deletes a persistent port. */
    record DeleteInterface(String name) implements Change {
        @Override
        public String describe() {
            return "delete persistent port " + name;
        }
    }

    /** Makes a persistent port. */
    record PutInterface(String name, InterfaceSpec spec) implements Change {
        @Override
        public String describe() {
            return "make persistent port " + name;
        }
    }
}
