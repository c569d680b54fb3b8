package io.atelier.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Callers' pictures in a bucket. Each is one object that carries its description as metadata, so
/// that it is there whole or not at all.
final class S3Inputs implements InputStore {
    /// In Base64, as metadata are ASCII. Some hundred bytes of 2 KB that there may be.
    private static final String DESCRIPTION = "about";

    private static final int MAX_TRIES = 10;

    /// Code points of a file's name: its description has room then, whatever the script.
    private static final int MAX_NAME = 200;

    private final S3Bucket bucket;
    private final S3Spool spool;
    private final S3Health health;
    private final Clock clock;

    S3Inputs(S3Bucket bucket, S3Spool spool, S3Health health, Clock clock) {
        this.bucket = bucket;
        this.spool = spool;
        this.health = health;
        this.clock = clock;
    }

    @Override
    public InputUpload begin(String tenant) throws IOException {
        MeasuredFile file = spool.begin("input.", PictureFormat.INPUTS);
        return new MeasuredInput(tenant, clock, file) {
            @Override
            InputFile kept(InputFile described) throws IOException {
                return keep(tenant, shortened(described), file);
            }
        };
    }

    private static InputFile shortened(InputFile file) {
        String name = file.filename();
        return name.codePointCount(0, name.length()) <= MAX_NAME
                ? file
                : file.named(name.substring(0, name.offsetByCodePoints(0, MAX_NAME)));
    }

    private InputFile keep(String tenant, InputFile described, MeasuredFile file)
            throws IOException {
        byte[] json = StoredJson.bytes(described);
        Map<String, String> metadata =
                Map.of(DESCRIPTION, Base64.getEncoder().encodeToString(json));
        for (int tries = 1; tries <= MAX_TRIES; tries++) {
            Optional<InputFile> known = find(tenant, described.id());
            if (known.isPresent()) {
                return known.get();
            }
            if (bucket.put(
                    key(tenant, described.id()),
                    file.path(),
                    file.length(),
                    described.contentType(),
                    metadata)) {
                return described;
            }
        }
        throw new IOException(described.id() + " comes and goes");
    }

    private static String key(String tenant, String id) {
        return InputName.folder(tenant, id);
    }

    @Override
    public Optional<InputFile> find(String tenant, String id) throws IOException {
        if (!InputName.isId(id)) {
            return Optional.empty();
        }
        Optional<HeadObjectResponse> head = bucket.head(key(tenant, id));
        return head.isPresent()
                ? Optional.of(described(id, head.get().metadata().get(DESCRIPTION)))
                : Optional.empty();
    }

    private static InputFile described(String id, @Nullable String base64) throws IOException {
        if (base64 == null) {
            throw new IOException("damaged: " + id + " has no description");
        }
        byte[] json = Base64.getDecoder().decode(base64);
        return StoredJson.read(new ByteArrayInputStream(json), InputFile.class, id);
    }

    @Override
    public Optional<StoredContent> open(String tenant, String id) throws IOException {
        return find(tenant, id)
                .map(file ->
                        new S3Content(bucket, key(tenant, id), file.contentType(), file.bytes()));
    }

    @Override
    public boolean delete(String tenant, String id) throws IOException {
        if (find(tenant, id).isEmpty()) {
            return false;
        }
        bucket.delete(key(tenant, id));
        return true;
    }

    @Override
    public Optional<String> trouble() {
        return spool.trouble().or(health::trouble);
    }
}
