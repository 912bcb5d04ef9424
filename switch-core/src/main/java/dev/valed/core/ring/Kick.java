package dev.valed.core.ring;

import dev.valed.core.port.Doorbell;
import java.io.IOException;

/** The way, an eventfd in practice, by which a client wakes the worker that owns its ring. */
public interface Kick {

    /** A kick that nobody can give: for rings whose worker never sleeps, as in benchmarks. */
    Kick NONE = new Kick() {
        @Override
        public void connect(Doorbell doorbell) {}

        @Override
        public void disconnect(Doorbell doorbell) {}
    };

    /** From now on a kick rings this doorbell. */
    void connect(Doorbell doorbell) throws IOException;

    /** Undoes {@link #connect}. */
    void disconnect(Doorbell doorbell);
}
