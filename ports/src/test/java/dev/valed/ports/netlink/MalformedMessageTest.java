package dev.valed.ports.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from a socket is not believed: whatever the bytes, there is an answer or one kind of exception. */
class MalformedMessageTest {
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;

    /** As the kernel would tell of an interface; a request has the same form. */
    private static byte[] linkMessage() {
        return LinkMessages.request(LinkMessages.RTM_NEWLINK, "RTM_NEWLINK", 0, 7, 1, 0)
                .attributeText(LinkMessages.IFLA_IFNAME, "eth1")
                .attribute32(LinkMessages.IFLA_MTU, 1500)
                .nested(IFLA_LINKINFO, info -> info.attributeText(IFLA_INFO_KIND, "veth"))
                .message(1);
    }

    private static byte[] filterMessage() {
        return FilterMessages.newFilter(7, Direction.INGRESS, 1, 3, "valed_from_wire")
                .message(1);
    }

    private static List<LinkEvent> events(byte[] bytes) throws MalformedMessageException {
        List<LinkEvent> events = new ArrayList<>();
        LinkWatch.addEvents(Message.in(bytes), events);
        return events;
    }

    @Test
    void shouldReadWellFormedMessage() throws Exception {
        assertThat(events(linkMessage())).singleElement().satisfies(event -> {
            Link link = ((LinkEvent.Changed) event).link();
            assertThat(link.index()).isEqualTo(7);
            assertThat(link.name()).isEqualTo("eth1");
            assertThat(link.mtu()).isEqualTo(1500);
            assertThat(link.kind()).isEqualTo("veth");
            assertThat(link.up()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 15, 100_000, Integer.MAX_VALUE})
    void shouldRefuseLengthOfMessageOutOfBounds(int length) {
        byte[] bytes = linkMessage();
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, length);
        assertThatThrownBy(() -> events(bytes))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("message has the length " + length + "; there are " + bytes.length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 1000, 65535})
    void shouldRefuseLengthOfAttributeOutOfBounds(int length) {
        byte[] bytes = linkMessage();
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(32, (short) length);
        assertThatThrownBy(() -> events(bytes))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageStartingWith("attribute has the length " + length);
    }

    @Test
    void shouldRefuseInterfaceWithoutName() {
        byte[] bytes = LinkMessages.request(LinkMessages.RTM_NEWLINK, "RTM_NEWLINK", 0, 7)
                .message(1);
        assertThatThrownBy(() -> events(bytes)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldRefuseNumberOfWrongSize() {
        byte[] bytes = LinkMessages.request(LinkMessages.RTM_NEWLINK, "RTM_NEWLINK", 0, 7)
                .attributeText(LinkMessages.IFLA_IFNAME, "eth1")
                .attributeText(LinkMessages.IFLA_MTU, "many")
                .message(1);
        assertThatThrownBy(() -> events(bytes)).hasMessage("attribute 4 has 5 bytes; expected a number of 1, 2 or 4");
    }

    @Test
    void shouldSurviveEveryTruncation() {
        byte[] bytes = linkMessage();
        for (int length = 1; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> events(truncated)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void shouldSurviveRandomBytes() {
        Random random = new Random(42);
        int wellFormed = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = i % 2 == 0 ? linkMessage() : filterMessage();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                events(bytes);
                for (Message message : Message.in(bytes)) {
                    if (FilterMessages.isFilter(message)) {
                        FilterMessages.filter(message);
                    }
                }
                wellFormed++;
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(wellFormed).isBetween(1, 99_999);
    }
}
