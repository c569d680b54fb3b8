package io.atelier.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/// Names pictures in a JSON body. Those of ours get a marker, which becomes a `data:` URL only
/// while the body is sent.
final class PictureFields {
    private final Map<String, PictureSource> sources = new LinkedHashMap<>();

    /// The pictures behind the markers so far.
    Map<String, PictureSource> sources() {
        return sources;
    }

    /// `{"image_url": ...}` or `{"file_id": ...}`.
    ObjectNode reference(InputPicture picture) {
        ObjectNode reference = JsonNodeFactory.instance.objectNode();
        return switch (picture) {
            case InputPicture.UpstreamFile file -> reference.put("file_id", file.fileId());
            case InputPicture.Link _, InputPicture.Stored _ ->
                    reference.put("image_url", url(picture));
        };
    }

    private String url(InputPicture picture) {
        return switch (picture) {
            case InputPicture.Link link -> link.url();
            case InputPicture.Stored stored -> {
                String marker = RequestBody.marker();
                sources.put(marker, stored.source());
                yield marker;
            }
            case InputPicture.UpstreamFile file ->
                    throw new IllegalArgumentException("no address: " + file);
        };
    }
}
