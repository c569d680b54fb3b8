package io.atelier.openai;

import io.atelier.openai.RequestBody.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// A form with files (RFC 7578). Every picture has its real type and a name that ends in it: the
/// upstream goes by both.
final class FormBody {
    private final String boundary = "atelier-" + UUID.randomUUID();
    private final List<Piece> pieces = new ArrayList<>();

    void field(String name, String value) {
        text(head(name) + "\r\n\r\n" + value + "\r\n");
    }

    /// @param fileName without its ending
    void picture(String name, String fileName, PictureSource source) {
        String type = source.contentType();
        String ending = type.substring(type.indexOf('/') + 1).toLowerCase(Locale.ROOT);
        file(name, fileName + "." + ending, type, new Piece.Plain(source));
    }

    void file(String name, String fileName, String contentType, Piece content) {
        text(
                "%s; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n"
                        .formatted(head(name), fileName, contentType));
        pieces.add(content);
        text("\r\n");
    }

    RequestBody made() {
        List<Piece> all = new ArrayList<>(pieces);
        all.add(new Piece.Text("--" + boundary + "--\r\n"));
        return new RequestBody("multipart/form-data; boundary=" + boundary, all);
    }

    private String head(String name) {
        return "--%s\r\nContent-Disposition: form-data; name=\"%s\"".formatted(boundary, name);
    }

    private void text(String text) {
        pieces.add(new Piece.Text(text));
    }
}
