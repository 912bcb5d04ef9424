package dev.valed.ctl;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A shell at a daemon that answers what the test tells it. */
abstract class ShellFixture {
    DaemonStub daemon;
    Shell shell;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = new DaemonStub();
        shell = Shell.at(daemon);
    }

    @AfterEach
    void stopDaemon() {
        daemon.close();
    }
}
