package io.atelier.ingest;

import io.atelier.storage.InputFile;
import io.atelier.storage.InputStore;
import io.atelier.storage.InputUpload;
import io.atelier.storage.NotAPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes a file out of a form straight to the store. The parts may come in any order.
final class FileForm implements AutoCloseable {
    static final String DEFAULT_PURPOSE = "vision";

    private static final List<String> PURPOSES = List.of(DEFAULT_PURPOSE, "user_data");
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_PURPOSE = 64;

    private final FormParts parts;
    private final InputStore store;
    private final String tenant;
    private final List<FieldError> errors = new ArrayList<>();
    private @Nullable InputUpload upload;
    private String filename = "file";
    private @Nullable String purpose;

    FileForm(FormParts parts, InputStore store, String tenant) {
        this.parts = parts;
        this.store = store;
        this.tenant = tenant;
    }

    /// @throws MalformedForm where it is no form
    /// @throws NotAPicture where the file is none
    InputFile take() throws IOException {
        for (Optional<PartHeader> part = parts.next(); part.isPresent(); part = parts.next()) {
            take(part.get());
        }
        InputUpload whole = upload;
        if (whole == null) {
            errors.add(FieldError.of("file", "is required"));
        }
        if (whole == null || !errors.isEmpty()) {
            throw Problems.invalid(errors);
        }
        return whole.finish(filename, purpose == null ? DEFAULT_PURPOSE : purpose);
    }

    private void take(PartHeader part) throws IOException {
        switch (part.name()) {
            case "file" -> takeFile(part);
            case "purpose" -> takePurpose();
            default -> errors.add(FieldError.of("?", "is not a field of this form"));
        }
    }

    private void takeFile(PartHeader part) throws IOException {
        if (upload != null) {
            throw new MalformedForm("The form has two files.");
        }
        filename = part.filename() == null ? filename : part.filename();
        InputUpload begun = store.begin(tenant);
        upload = begun;
        byte[] piece = new byte[BUFFER_BYTES];
        for (int count = parts.read(piece); count >= 0; count = parts.read(piece)) {
            begun.write(piece, 0, count);
        }
    }

    private void takePurpose() throws IOException {
        if (purpose != null) {
            throw new MalformedForm("The form has two purposes.");
        }
        String given = new String(parts.readUpTo(MAX_PURPOSE), StandardCharsets.UTF_8);
        purpose = given;
        if (!PURPOSES.contains(given)) {
            errors.add(
                    new FieldError(
                            "purpose",
                            "must be one of " + String.join(", ", PURPOSES),
                            PURPOSES,
                            null));
        }
    }

    @Override
    public void close() throws IOException {
        if (upload != null) {
            upload.close();
        }
    }
}
