package dev.valed.daemon.web;

import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.RunningDaemon;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** REST of a daemon with an empty switch vale0. */
@Timeout(600)
abstract class ControllerFixture {

    static final String VALE0 = "/api/v1/switches/vale0";
    static final String PORTS = VALE0 + "/ports";

    final RunningDaemon daemon = RunningDaemon.shared();
    final Http http = daemon.api().authorized();

    @BeforeEach
    void makeSwitch() {
        daemon.reset();
        http.put(VALE0, "{}");
    }
}
