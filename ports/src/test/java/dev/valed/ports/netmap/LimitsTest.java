package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.netmap.budget.Budget;
import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.testing.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of C that take all they can get, while others open ports and exchange frames. */
class LimitsTest extends PreloadFixture {

    private static final long MEMORY = 256L << 20;
    private static final int CONNECTIONS = 1200;

    private Budgets budgets;

    @Override
    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.PARK, CONNECTIONS, MEMORY);
        budgets = fabric.memories.budgets();
    }

    private void assertThatOthersExchangeFrames() throws Exception {
        try (NetmapClient client = start("echo", "vale0:e", "500").awaitReady();
                ValePort port = ValePort.open(fabric.socket, "vale0:a")) {
            for (int i = 0; i < 500; i++) {
                assertThat(port.send(TestFrame.of(2, 1, i, 60), LIMIT)).isTrue();
                assertReceives(port, i);
            }
            client.assertSucceeds();
        }
    }

    @Test
    void shouldLeaveMemoryToOtherProgramsAndHaveItBackAtOnce() throws Exception {
        Budget memory = budgets.memory();
        try (NetmapClient greedy = start("hoard", "vale0:g").awaitReady()) {
            assertThat(memory.used()).as("nearly a quarter").isBetween(MEMORY / 4 - (16 << 20), MEMORY / 4);
            assertThat(memory.refused()).isPositive();
            assertThat(greedy.errors()).contains("bytes of memory more", "left free for others");
            assertThatOthersExchangeFrames();
        } // kill -9
        Await.until("everything is given back", fabric::hasEverythingBack);
    }

    @Test
    void shouldLeaveMemoryToOtherClientsHoweverManyProgramsOneHas() throws Exception {
        List<NetmapClient> greedy = new ArrayList<>();
        try (TestNamespace container = TestNamespace.create()) {
            for (int i = 0; i < 5; i++) {
                greedy.add(NetmapClient.startIn(container, fabric.socket, "hoard", "vale0:" + i + "g")
                        .awaitReady());
            }
            assertThat(budgets.memory().used()).as("nearly half").isBetween(MEMORY / 3, MEMORY / 2);
            assertThatOthersExchangeFrames();
        } finally {
            greedy.forEach(NetmapClient::close);
        }
        Await.until("everything is given back", fabric::hasEverythingBack);
    }

    @Test
    void shouldLeaveConnectionsToOthersWhateverIsSaidOnThem() throws Exception {
        try (NetmapClient crowd = start("crowd", "vale0:c", "3000").awaitReady()) {
            Await.until(
                    "what is too much is refused", () -> budgets.connections().refused() > 1000);
            assertThat(budgets.connections().used()).isBetween(CONNECTIONS / 8L, CONNECTIONS / 4L);
            assertThat(crowd.errors()).isEmpty();
            assertThatOthersExchangeFrames();
        }
        Await.until("everything is given back", fabric::hasEverythingBack);
    }
}
