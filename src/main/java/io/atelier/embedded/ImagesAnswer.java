package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// What the Images API says about finished pictures, in one body or in events.
///
/// @param created in seconds
record ImagesAnswer(PictureRequest request, Fault fault, long created) {

    AnswerBody body(List<Studio.Work> works) {
        var body =
                new AnswerBody()
                        .text(
                                "{\"created\":%d,\"background\":\"%s\",\"data\":["
                                        .formatted(created, request.background()));
        var delivered = delivered(works);
        for (int index = 0; index < delivered.size(); index++) {
            body.text((index == 0 ? "" : ",") + "{\"b64_json\":\"")
                    .append(WirePicture.of(delivered.get(index).picture(), fault))
                    .text("\"}");
        }
        var rest = JsonNodeFactory.instance.objectNode();
        describe(rest);
        conclude(rest);
        return body.text("]," + rest.toString().substring(1));
    }

    /// As many as the fault leaves.
    List<Studio.Work> delivered(List<Studio.Work> works) {
        if (fault == Fault.Mishap.WRONG_COUNT) {
            return works.subList(1, works.size());
        }
        var delivered = new ArrayList<>(works);
        if (fault == Fault.Mishap.TWO_COPIES) {
            delivered.add(works.getLast());
        }
        return delivered;
    }

    String partialType() {
        return family() + ".partial_image";
    }

    AnswerBody partial(Buffer picture, int index) {
        var rest = JsonNodeFactory.instance.objectNode();
        rest.put("partial_image_index", fault == Fault.Mishap.DUPLICATE_PARTIAL ? 0 : index);
        return event(partialType(), picture, rest);
    }

    String completedType() {
        return family() + ".completed";
    }

    AnswerBody completed(Buffer picture) {
        var rest = JsonNodeFactory.instance.objectNode();
        conclude(rest);
        return event(completedType(), picture, rest);
    }

    private AnswerBody event(String type, Buffer picture, ObjectNode rest) {
        rest.put("created_at", created).put("background", request.background());
        describe(rest);
        return new AnswerBody()
                .text("{\"type\":\"%s\",\"b64_json\":\"".formatted(type))
                .append(WirePicture.of(picture, fault))
                .text("\"," + rest.toString().substring(1));
    }

    private String family() {
        return request.inputs().pictures().isEmpty() ? "image_generation" : "image_edit";
    }

    private void describe(ObjectNode rest) {
        rest.put("output_format", request.format().written());
        rest.put("quality", request.quality());
        rest.put("size", request.size().toString());
    }

    private void conclude(ObjectNode rest) {
        if (request.safetyIdentifier() != null) {
            rest.put("safety_identifier", request.safetyIdentifier());
        }
        if (fault != Fault.Mishap.MISSING_USAGE) {
            rest.set("usage", request.usage().toJson());
        }
        if (request.format() == PictureFormat.SVG) {
            rest.putObject("svg_usage")
                    .put("model", "gpt-6-luna")
                    .put("input_tokens", 400)
                    .put("output_tokens", 1_200)
                    .put("reasoning_tokens", 300)
                    .put("total_tokens", 1_600);
        }
    }
}
