package io.atelier.openai;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The Images API: generations and edits. One call each, without guard.
final class ImagesClient {
    private final OpenAiApi api;
    private final Wire wire;
    private final long maxPictureBytes;
    private final ToldLimits told;

    ImagesClient(OpenAiApi api, Wire wire, long maxPictureBytes, ToldLimits told) {
        this.api = api;
        this.wire = wire;
        this.maxPictureBytes = maxPictureBytes;
        this.told = told;
    }

    private interface Sending {
        Uni<RestResponse<InputStream>> send(
                @Nullable String traceparent, String type, long lengthBytes, InputStream body);
    }

    CallEnd generate(ImageOperation.Generate operation, Delivery delivery)
            throws InterruptedException {
        return call(operation, ImagesBody.of(operation), api::generate, delivery);
    }

    CallEnd edit(ImageOperation.Edit operation, Inputs inputs, Delivery delivery)
            throws InterruptedException {
        return call(operation, ImagesBody.of(operation, inputs), api::edit, delivery);
    }

    private CallEnd call(
            ImageOperation operation, RequestBody body, Sending sending, Delivery delivery)
            throws InterruptedException {
        return wire.send(
                body,
                (type, lengthBytes, sent) ->
                        sending.send(delivery.traceparent(), type, lengthBytes, sent),
                operation.prompt(),
                sent -> new Answering(operation, delivery, sent));
    }

    private final class Answering extends PaidAnswering {
        private final ImageOperation operation;
        private final Delivery delivery;

        Answering(ImageOperation operation, Delivery delivery, BodyStream sent) {
            super(sent);
            this.operation = operation;
            this.delivery = delivery;
        }

        @Override
        CallEnd delivered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            ImageOptions options = operation.options();
            told.heard(options.model(), headers);
            if (events) {
                AnswerLimits limits = AnswerLimits.ofOne(options.partialImages(), maxPictureBytes);
                return new ImagesStream(limits, delivery, operation.prompt(), headers).read(body);
            }
            AnswerLimits limits = AnswerLimits.of(options.n(), maxPictureBytes);
            return Classification.answered(
                    AnswerDecoder.decode(body, limits, delivery.pictures()), headers);
        }

        @Override
        public CallEnd refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            told.heard(operation.options().model(), headers);
            return super.refused(status, error, headers);
        }
    }
}
