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

/** Two messages are put into a mailbox while its reader looks twice, and twice more in the end. */
@JCStressTest
@Outcome(id = "1, 2, 0, 0", expect = ACCEPTABLE, desc = "Both at once.")
@Outcome(id = "1, 0, 2, 0", expect = ACCEPTABLE, desc = "The second later.")
@Outcome(id = "0, 1, 2, 0", expect = ACCEPTABLE, desc = "The first at the second look.")
@Outcome(id = "0, 0, 1, 2", expect = ACCEPTABLE, desc = "Both later.")
@Outcome(expect = FORBIDDEN, desc = "A message was lost, doubled, overtaken, or came without its contents.")
public class MailboxTest {

    @State
    public static class Box {
        final Mailbox<int[]> mailbox = new Mailbox<>(2);

        /** The number in the next message, 0 if there is none, -1 if the number is not there. */
        int next() {
            int @Nullable [] message = mailbox.poll();
            if (message == null) {
                return 0;
            }
            return message[0] == 0 ? -1 : message[0];
        }
    }

    @Actor
    public void writer(Box box) {
        for (int number = 1; number <= 2; number++) {
            int[] message = new int[1];
            message[0] = number;
            box.mailbox.offer(message);
        }
    }

    @Actor
    public void reader(Box box, IIII_Result r) {
        r.r1 = box.next();
        r.r2 = box.next();
    }

    @Arbiter
    public void end(Box box, IIII_Result r) {
        r.r3 = box.next();
        r.r4 = box.next();
    }
}
