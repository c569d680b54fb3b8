package io.atelier.ingest;

import io.atelier.storage.InputUpload;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Pictures that came within a body: in the store, but not finished before a job wants them. In the
/// document each is a marker with its SHA-256, so equal pictures make equal documents.
final class SealedPictures implements AutoCloseable {
    /// 16 images, a mask and a markup.
    static final int MOST = 18;

    /// In place of one that could not be taken.
    static final String NONE = "data:image/png;sha256=" + "0".repeat(64);

    private final Map<String, InputUpload> uploads = new LinkedHashMap<>();

    /// Where the bytes come from.
    interface Source {
        void writeTo(InputUpload upload) throws IOException;
    }

    static boolean isMarker(String text) {
        return text.matches("data:image/(?:png|jpeg|webp);sha256=[0-9a-f]{64}");
    }

    /// @param kind `data:` and the media type
    /// @return the marker
    /// @throws io.atelier.storage.NotAPicture where it is none; nothing is kept of it
    String take(InputUpload upload, String kind, Source source) throws IOException {
        boolean kept = false;
        try {
            source.writeTo(upload);
            String marker = kind + ";sha256=" + upload.seal();
            kept = uploads.putIfAbsent(marker, upload) == null;
            return marker;
        } finally {
            if (!kept) {
                upload.close();
            }
        }
    }

    Map<String, InputUpload> byMarker() {
        return Collections.unmodifiableMap(uploads);
    }

    @Override
    public void close() throws IOException {
        for (InputUpload upload : uploads.values()) {
            upload.close();
        }
    }
}
