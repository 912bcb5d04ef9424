package dev.valed.core.worker;

import dev.valed.core.forwarding.SwitchView;
import java.util.List;

/** The sweep of the forwarding databases: every table once a second, a few places at a time. */
final class Sweep {

    private static final int PLACES = 512;

    private int doneSecond;
    private int nextSwitch;

    /** Whether there is something to sweep in this second. */
    boolean isDue(int second) {
        return doneSecond != second;
    }

    void goOn(List<SwitchView> switches, int second) {
        if (nextSwitch >= switches.size()) {
            nextSwitch = 0;
            doneSecond = second;
        } else if (switches.get(nextSwitch).sweep(PLACES, second)) {
            nextSwitch++;
        }
    }
}
