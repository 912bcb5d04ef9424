package dev.valed.ports.bpf;

import java.io.IOException;

/** How programs are attached. */
enum Mechanism {
    /** Since Linux 6.6. */
    TCX("tcx") {
        @Override
        Hooks at(int interfaceIndex) throws IOException {
            return TcxHooks.open(interfaceIndex);
        }
    },
    /** Before. */
    CLS_BPF("cls_bpf") {
        @Override
        Hooks at(int interfaceIndex) throws IOException {
            return ClsBpfHooks.open(interfaceIndex);
        }
    };

    private final String label;

    Mechanism(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** At this interface, in the calling thread's namespace; nothing is attached yet. */
    abstract Hooks at(int interfaceIndex) throws IOException;
}
