package dev.valed.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.valed.core.worker.Mailbox;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A mailbox with room for one message is full when its writer comes with a second and its reader with an empty hand. */
@JCStressTest
@Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "The second found the box full and was refused.")
@Outcome(id = "2, 1, 0, 2", expect = ACCEPTABLE, desc = "The second took the place of the first, and was found later.")
@Outcome(id = "2, 1, 2, 0", expect = ACCEPTABLE, desc = "The same, and was found at once.")
@Outcome(expect = FORBIDDEN, desc = "A message was lost, doubled or overtaken.")
public class FullMailboxTest {

    @State
    public static class Box {
        final Mailbox<Integer> mailbox = new Mailbox<>(1);

        public Box() {
            mailbox.offer(1);
        }

        int next() {
            @Nullable Integer message = mailbox.poll();
            return message == null ? 0 : message;
        }
    }

    /** r1: messages accepted in all; r2, r3: found by the reader; r4: found in the end. */
    @Actor
    public void writer(Box box, IIII_Result r) {
        r.r1 = box.mailbox.offer(2) ? 2 : 1;
    }

    @Actor
    public void reader(Box box, IIII_Result r) {
        r.r2 = box.next();
        r.r3 = box.next();
    }

    @Arbiter
    public void end(Box box, IIII_Result r) {
        r.r4 = box.next();
    }
}
