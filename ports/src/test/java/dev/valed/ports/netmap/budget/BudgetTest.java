package dev.valed.ports.netmap.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private static final long LIMIT = 1 << 20;

    private final Budget budget = new Budget("bytes", Errno.ENOMEM, LIMIT);

    private static Payer program(String client, long number) {
        return new Payer(client, number, false);
    }

    /** Takes all that there is for somebody, one by one. */
    private long takeAll(Payer payer) {
        long taken = 0;
        for (long amount = LIMIT; amount > 0; ) {
            try {
                budget.take(payer, amount);
                taken += amount;
            } catch (RefusedException e) {
                amount /= 2;
            }
        }
        return taken;
    }

    @Test
    void shouldGiveOneProgramAQuarterAndOneClientHalf() {
        assertThat(takeAll(program("user 1", 1))).isEqualTo(LIMIT / 4);
        long all = LIMIT / 4;
        for (int process = 2; process < 30; process++) {
            all += takeAll(program("user 1", process));
        }
        assertThat(all).isEqualTo(budget.used()).isBetween(LIMIT * 49 / 100, LIMIT / 2);
    }

    @Test
    void shouldLeaveSomethingToWhoeverComesNext() {
        long before = LIMIT;
        for (int client = 1; client <= 8; client++) {
            long taken = 0;
            for (int process = 1; process < 20; process++) {
                taken += takeAll(program("user " + client, process));
            }
            assertThat(taken).as("client %d", client).isBetween(before * 49 / 100, before / 2);
            before -= taken;
        }
        assertThat(takeAll(program("user 9", 1))).isPositive();
    }

    @Test
    void shouldGiveBackToThoseWhoGaveBack() throws Exception {
        Payer payer = program("user 1", 1);
        budget.take(payer, LIMIT / 4);
        budget.give(payer, LIMIT / 8);
        assertThat(budget.used()).isEqualTo(LIMIT / 8);
        budget.take(payer, LIMIT / 8);
        budget.give(payer, LIMIT / 4);
        assertThat(budget.used()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> budget.give(payer, 1));
    }

    @Test
    void shouldCountWhatWasRefusedAndSayWhy() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> budget.take(program("user 1", 1), LIMIT / 4 + 1))
                .withMessageContaining("user 1")
                .withMessageContaining("left free for others")
                .matches(e -> e.getMessage().length() <= 240, "fits into an answer")
                .returns(Errno.ENOMEM.number(), RefusedException::errno);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> budget.take(program("user 1", 1), Long.MAX_VALUE));
        assertThat(budget.refused()).isEqualTo(2);
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldRefuseTheOperatorNothing() throws Exception {
        takeAll(program("user 1", 1));
        budget.take(Payer.OPERATOR, 2 * LIMIT);
        assertThat(budget.used()).isGreaterThan(2 * LIMIT);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> budget.take(program("user 2", 2), 1));
        budget.give(Payer.OPERATOR, 2 * LIMIT);
        budget.take(program("user 2", 2), 1);
    }

    @Test
    void shouldGiveEverythingBackInAnyOrderAfterARestart() throws Exception {
        Map<Payer, Long> had = new HashMap<>();
        for (int client = 1; client <= 4; client++) {
            for (int process = 1; process <= 4; process++) {
                Payer payer = program("user " + client, process);
                had.put(payer, takeAll(payer));
            }
        }
        Budget next = new Budget("bytes", Errno.ENOMEM, LIMIT);
        List<Payer> order = new ArrayList<>(had.keySet());
        order.sort((one, other) -> Long.compare(had.get(one), had.get(other))); // the last are the greatest
        for (Payer payer : order) {
            assertThatNoException().isThrownBy(() -> next.take(payer.comingBack(), had.get(payer)));
        }
        assertThatExceptionOfType(RefusedException.class)
                .as("also of those who say that they come back")
                .isThrownBy(() -> next.take(program("user 9", 9).comingBack(), LIMIT / 4 + 1));
        for (Payer payer : order) {
            next.give(payer, had.get(payer));
        }
        assertThat(next.used()).isZero();
    }

    @Test
    void shouldKeepTheRuleWhateverIsTakenAndGiven() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Payer, Long> has = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Payer payer = program("user " + random.nextInt(3), random.nextInt(3));
            long amount = random.nextLong(LIMIT / 8);
            long present = has.getOrDefault(payer, 0L);
            if (random.nextInt(3) == 0) {
                budget.give(payer, Math.min(amount, present));
                has.put(payer, present - Math.min(amount, present));
                continue;
            }
            try {
                budget.take(payer, amount);
                has.put(payer, present + amount);
                long ofClient = has.entrySet().stream()
                        .filter(entry -> entry.getKey().client().equals(payer.client()))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
                assertThat(ofClient).as("seed %d", seed).isLessThanOrEqualTo(LIMIT - budget.used());
            } catch (RefusedException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining(payer.client());
            }
            assertThat(budget.used())
                    .isEqualTo(has.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    @Test
    void shouldTellClientsByUserHereAndByNamespaceElsewhere() {
        Payer here = Payer.of(new PeerCredentials(5, 1000, 1000, 77, 0));
        assertThat(here).isEqualTo(new Payer("user 1000", 77, false));
        Payer container = Payer.of(new PeerCredentials(0, 0, 0, 78, 4711));
        assertThat(container.client())
                .isEqualTo("network namespace 4711")
                .isEqualTo(Payer.of(new PeerCredentials(0, 99, 99, 79, 4711)).client());
    }
}
