package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;

/// Does what one line of a batch asks for, at half the price.
final class BatchLine {
    private final PictureReader reader;
    private final PictureInputs inputs;
    private final SimulatedResponses responses;
    private final FaultPlan faults;
    private final Studio studio;
    private final Bills bills;
    private final Path uploads;
    private final Clock clock;

    BatchLine(
            PictureReader reader,
            PictureInputs inputs,
            SimulatedResponses responses,
            FaultPlan faults,
            Studio studio,
            Bills bills,
            Path uploads,
            Clock clock) {
        this.reader = reader;
        this.inputs = inputs;
        this.responses = responses;
        this.faults = faults;
        this.studio = studio;
        this.bills = bills;
        this.uploads = uploads;
        this.clock = clock;
    }

    /// @param call the id of this line's request
    /// @throws Refusal for a line that ends in the file of errors
    AnswerBody answer(String url, ObjectNode body, String call, String batch) {
        if (body.path("stream").asBoolean(false)) {
            throw new Refusal(
                    RequestFields.invalid("stream", "Streaming is not supported in batches."));
        }
        return url.equals("/v1/responses")
                ? responses.ofBatch(body, call, batch)
                : pictures(url, body, call, batch);
    }

    private AnswerBody pictures(String url, ObjectNode body, String call, String batch) {
        try (var scratch = new Scratch(uploads)) {
            var edits = url.equals("/v1/images/edits");
            var request = reader.read(body, edits ? inputs.ofJson(body, scratch) : Inputs.NONE);
            var planned = faults.ofPictures(url, request.prompt());
            switch (planned.fault()) {
                case Fault.Status refused -> throw new Refusal(refused.error());
                case Fault.Mishap.BLOCKED ->
                        throw new Refusal(ErrorEnvelope.blocked(call, "output"));
                case Fault.Mishap.BLOCKED_INPUT ->
                        throw new Refusal(ErrorEnvelope.blocked(call, "input"));
                case Fault.Truncate _, Fault.Mishap _ -> {}
            }
            var works = studio.works(request, call);
            bills.write(
                    request,
                    new LedgerLine.Occasion(null, call, request.operation(), null, batch),
                    planned.fault().outcome(),
                    works);
            return new ImagesAnswer(request, planned.fault(), clock.instant().getEpochSecond())
                    .body(works);
        }
    }
}
