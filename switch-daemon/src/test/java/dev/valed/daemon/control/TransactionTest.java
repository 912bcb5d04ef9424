package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionTest {

    private final Transaction transaction = new Transaction();
    private final List<String> done = new ArrayList<>();

    @Test
    void shouldUndoTheLastStepFirstAndNothingThatWaited() {
        transaction.undoWith("one", () -> done.add("one"));
        transaction.whenDone(() -> done.add("afterwards"));
        transaction.undoWith("two", () -> done.add("two"));

        transaction.rollBack();

        assertThat(done).containsExactly("two", "one");
    }

    @Test
    void shouldUndoTheOthersWhenOneCannotBeUndone() {
        transaction.undoWith("one", () -> done.add("one"));
        transaction.undoWith("two", () -> {
            throw new ServiceException(Kind.UNAVAILABLE, "on purpose");
        });

        transaction.rollBack();

        assertThat(done).containsExactly("one");
    }

    @Test
    void shouldDoAllThatWaited() {
        transaction.undoWith("one", () -> done.add("one"));
        transaction.whenDone(() -> {
            throw new IllegalStateException("on purpose");
        });
        transaction.whenDone(() -> done.add("afterwards"));

        transaction.commit();

        assertThat(done).containsExactly("afterwards");
    }
}
