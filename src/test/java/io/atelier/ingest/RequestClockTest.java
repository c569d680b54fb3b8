package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestClockTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: h\r\n";

    private final EmbeddedChannel connection =
            new EmbeddedChannel(
                    new RequestClock(Duration.ofSeconds(30)),
                    new HttpRequestDecoder(),
                    new HttpResponseEncoder(),
                    new ChannelInboundHandlerAdapter());

    RequestClockTest() {
        connection.freezeTime();
    }

    @Test
    void closesWhereNothingEverComes() {
        passes(31);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void closesAHeaderThatComesByteByByte() {
        for (int i = 0; i < 30; i++) {
            comes("P");
            passes(1);
        }

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void closesABodyThatTrickles() {
        comes(HEAD + "Content-Length: 100\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            comes("a");
            passes(1);
        }

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void letsALargeBodyTakeItsTime() {
        comes(HEAD + "Content-Length: 10000000\r\n\r\n");
        for (int i = 0; i < 100; i++) {
            comes("a".repeat(50_000));
            passes(1);
        }

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void blamesNobodyForABodyThatIsNotRead() {
        comes(HEAD + "Content-Length: 100\r\n\r\n");
        connection.config().setAutoRead(false);
        passes(100);
        assertThat(connection.isOpen()).isTrue();

        connection.config().setAutoRead(true);
        passes(31);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void leavesWhoeverWaitsAlone() {
        comes(HEAD + "Content-Length: 1\r\n\r\na");
        passes(300);
        answers(HttpResponseStatus.OK);
        passes(300);

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void watchesTheNextRequestOfAKeptConnection() {
        comes(HEAD + "Content-Length: 1\r\n\r\na");
        answers(HttpResponseStatus.OK);
        comes("P");
        passes(31);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void takesAnInterimAnswerForNone() {
        comes(HEAD + "Expect: 100-continue\r\nContent-Length: 3000000\r\n\r\n");
        answers(HttpResponseStatus.CONTINUE);
        for (int i = 0; i < 40; i++) {
            comes("a".repeat(60_000));
            passes(1);
        }

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void watchesARefusedBodyToItsEnd() {
        comes(HEAD + "Content-Length: 2\r\n\r\na");
        answers(HttpResponseStatus.UNAUTHORIZED);
        passes(31);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void watchesOnceAHandshakeIsDone() {
        EmbeddedChannel secured =
                new EmbeddedChannel(
                        new RequestClock(Duration.ofSeconds(30)),
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void userEventTriggered(
                                    ChannelHandlerContext context, Object event) {
                                context.pipeline()
                                        .addLast(
                                                new HttpRequestDecoder(),
                                                new HttpResponseEncoder(),
                                                new ChannelInboundHandlerAdapter());
                            }
                        });
        secured.freezeTime();
        comes(secured, "hello");
        secured.pipeline().fireUserEventTriggered("done");
        comes(secured, HEAD + "Content-Length: 1\r\n\r\na");
        passes(secured, 31);
        assertThat(secured.isOpen()).isTrue();

        comes(secured, HEAD + "Content-Length: 1\r\n\r\n");
        passes(secured, 31);
        assertThat(secured.isOpen()).isFalse();
    }

    private void comes(String bytes) {
        comes(connection, bytes);
    }

    private static void comes(EmbeddedChannel connection, String bytes) {
        connection.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
    }

    private void answers(HttpResponseStatus status) {
        connection.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    private void passes(int seconds) {
        passes(connection, seconds);
    }

    private static void passes(EmbeddedChannel connection, int seconds) {
        for (int i = 0; i < seconds; i++) {
            connection.advanceTimeBy(1, TimeUnit.SECONDS);
            connection.runScheduledPendingTasks();
        }
    }
}
