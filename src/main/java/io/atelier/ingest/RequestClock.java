package io.atelier.ingest;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Closes its connection when a request dawdles: a header must be whole in so much time, and of a
/// body a mebibyte must come, or the end. Whoever waits for an answer, or keeps a connection for
/// later, is left alone; and where it is we who don't read on, that is nobody's fault.
///
/// First in the pipeline, since only there the first byte of a header is seen. All of it runs on
/// the connection's event loop.
final class RequestClock extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(RequestClock.class);
    private static final int BODY_AT_LEAST = 1024 * 1024;

    private final Duration patience;
    private final Messages messages = new Messages();
    private Phase phase = Phase.IDLE;
    private long bodyBytes;
    private @Nullable ScheduledFuture<?> timer;

    private enum Phase {
        IDLE,
        HEADER,
        BODY,
        ANSWER
    }

    RequestClock(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        enter(Phase.HEADER, context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        watchMessages(context.pipeline());
        if (phase == Phase.IDLE) {
            enter(Phase.HEADER, context);
        }
        context.fireChannelRead(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    /// Messages are seen just before the server's own handler, which is the last.
    private void watchMessages(ChannelPipeline pipeline) {
        if (messages.context != null) {
            return;
        }
        String last = pipeline.lastContext().name();
        if (pipeline.get(HttpRequestDecoder.class) != null) {
            pipeline.addBefore(last, "request-messages", messages);
        } else if (!shakesHands(pipeline)) {
            pipeline.addBefore(last, "request-handshake", new Handshake());
        }
    }

    private static boolean shakesHands(ChannelPipeline pipeline) {
        return pipeline.get(Handshake.class) != null;
    }

    /// With TLS the server adds its handlers when it hears that the handshake is done; the first
    /// request may be in the same packet.
    private final class Handshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            watchMessages(context.pipeline());
        }
    }

    private void enter(Phase next, ChannelHandlerContext context) {
        stop();
        phase = next;
        if (next == Phase.HEADER || next == Phase.BODY) {
            bodyBytes = 0;
            timer =
                    context.executor()
                            .schedule(
                                    () -> timeIsUp(context),
                                    patience.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end
    private void timeIsUp(ChannelHandlerContext context) {
        if (messages.context == null && shakesHands(context.pipeline())) {
            // A protocol that can't be watched; for a handshake there is a limit of its own.
            return;
        }
        boolean goesOn = bodyBytes >= BODY_AT_LEAST || !context.channel().config().isAutoRead();
        if (phase == Phase.BODY && goesOn) {
            enter(Phase.BODY, context);
        } else {
            LOG.debugf("connection closed, its request dawdled phase=%s", phase);
            context.close();
        }
    }

    /// Sees requests and answers as messages.
    private final class Messages extends ChannelDuplexHandler {
        private @Nullable ChannelHandlerContext context;
        private boolean answered;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void channelRead(ChannelHandlerContext here, Object message) {
            if (message instanceof HttpRequest) {
                answered = false;
                enter(Phase.BODY, here);
            }
            if (message instanceof HttpContent content) {
                bodyBytes += content.content().readableBytes();
            }
            if (message instanceof LastHttpContent) {
                enter(answered ? Phase.IDLE : Phase.ANSWER, here);
            }
            here.fireChannelRead(message);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // it is the promise's
        @Override
        public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) {
            if (message instanceof LastHttpContent && !isInterim(message)) {
                answered = true;
                if (phase == Phase.ANSWER) {
                    enter(Phase.IDLE, here);
                }
            }
            here.write(message, promise);
        }

        /// Such as 100 Continue, before which the body does not come.
        private static boolean isInterim(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
    }
}
