package io.atelier.storage;

import io.atelier.job.Picture;
import io.atelier.job.Variant;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Variants in a bucket, under the names that the folder has.
final class S3Variants implements VariantStore {
    private final S3Bucket bucket;
    private final S3Spool spool;
    private final S3Health health;

    S3Variants(S3Bucket bucket, S3Spool spool, S3Health health) {
        this.bucket = bucket;
        this.spool = spool;
        this.health = health;
    }

    @Override
    public PictureUpload begin(Picture original, int index) throws IOException {
        Optional<String> trouble = spool.trouble().or(health::trouble);
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        MeasuredFile file = spool.begin("variant.", PictureFormat.INPUTS);
        return new MeasuredVariant(original, index, file, name -> keep(name, file));
    }

    private void keep(VariantName name, MeasuredFile file) throws IOException {
        bucket.put(
                name.toString(), file.path(), file.length(), name.format().contentType(), Map.of());
    }

    @Override
    public List<Variant> publish(Picture original, List<Variant> variants) throws IOException {
        String key = recordKey(original);
        bucket.putOnce(key, StoredJson.bytes(variants.toArray(Variant[]::new)));
        return read(key).orElseThrow(() -> new FileNotFoundException(key));
    }

    @Override
    public Optional<List<Variant>> of(Picture original) throws IOException {
        return read(recordKey(original));
    }

    private static String recordKey(Picture original) {
        return VariantName.folder(original) + "/" + VariantName.record(original);
    }

    private Optional<List<Variant>> read(String key) throws IOException {
        Optional<byte[]> json = bucket.bytes(key);
        return json.isPresent()
                ? Optional.of(
                        List.of(
                                StoredJson.read(
                                        new ByteArrayInputStream(json.get()),
                                        Variant[].class,
                                        key)))
                : Optional.empty();
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Optional<VariantName> checked = VariantName.parse(name);
        return checked.isEmpty()
                ? Optional.empty()
                : bucket.content(name, checked.get().format().contentType());
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        if (storedBefore.equals(Instant.MIN)) {
            return 0;
        }
        int swept = 0;
        for (String folder : bucket.folders(VariantName.TREE)) {
            swept += sweep(folder, S3Store.PICTURES + folder.substring(VariantName.TREE.length()));
        }
        return swept;
    }

    /// Variants first: what they were made of is in the later list, unless it is gone.
    private int sweep(String folder, String originals) throws IOException {
        List<String> variants = bucket.list(folder).stream().map(S3Bucket.Listed::key).toList();
        Set<String> kept =
                bucket.list(originals).stream()
                        .map(original -> VariantName.stemOf(file(original.key())))
                        .collect(Collectors.toSet());
        int swept = 0;
        for (String variant : variants) {
            if (!kept.contains(VariantName.stemOf(file(variant)))) {
                bucket.delete(variant);
                swept++;
            }
        }
        return swept;
    }

    private static String file(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
