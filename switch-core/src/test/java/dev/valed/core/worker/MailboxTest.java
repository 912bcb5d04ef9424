package dev.valed.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.core.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MailboxTest {

    private final Mailbox<Integer> mailbox = new Mailbox<>(4);

    @Test
    void shouldHandMessagesOnInOrder() {
        assertThat(mailbox.isEmpty()).isTrue();
        assertThat(mailbox.poll()).isNull();
        for (int round = 0; round < 10; round++) {
            mailbox.offer(round);
            mailbox.offer(round + 100);
            assertThat(mailbox.isEmpty()).isFalse();
            assertThat(mailbox.poll()).isEqualTo(round);
            assertThat(mailbox.poll()).isEqualTo(round + 100);
            assertThat(mailbox.poll()).isNull();
        }
    }

    @Test
    void shouldRefuseWhatItHasNoRoomFor() {
        for (int i = 0; i < 4; i++) {
            assertThat(mailbox.offer(i)).isTrue();
        }
        assertThat(mailbox.offer(4)).isFalse();
        assertThat(mailbox.poll()).isZero();
        assertThat(mailbox.offer(4)).isTrue();
        assertThat(mailbox.offer(5)).isFalse();
        for (int i = 1; i <= 4; i++) {
            assertThat(mailbox.poll()).isEqualTo(i);
        }
    }

    @Test
    void shouldRefuseACapacityThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> new Mailbox<>(6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mailbox<>(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLoseNothingBetweenTwoThreads() throws InterruptedException {
        int messages = 50_000;
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 1; i <= messages; i++) {
                int message = i;
                Await.until("room", () -> mailbox.offer(message));
            }
        });
        for (int i = 1; i <= messages; i++) {
            Await.until("a message", () -> !mailbox.isEmpty());
            assertThat(mailbox.poll()).isEqualTo(i);
        }
        writer.join();
        assertThat(mailbox.isEmpty()).isTrue();
    }
}
