package io.atelier.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.job.Picture;
import io.atelier.job.Variant;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Variants in a tree of their own, `variants/`, with the folders and names of the pictures that
/// they were made of: `<original>.v<transform>.<hash>.<ext>`, and `<original>.json` for all that
/// came of one.
@Singleton
public final class FolderVariants implements VariantStore {
    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private static final TypeReference<List<Variant>> VARIANTS = new TypeReference<>() {};
    private static final String TREE = "variants/";
    private static final int HASH_DIGITS = 16;
    private static final Pattern NAME =
            Pattern.compile(
                    "variants/(.+)\\.v[0-9]{1,9}\\.[0-9a-f]{%d}\\.([a-z]{3,4})"
                            .formatted(HASH_DIGITS));

    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;

    public FolderVariants(StorageConfig config) {
        tree = new FolderTree(config.folder());
        limits = MeasuredFile.Limits.of(config);
        space = new FreeSpace(tree, config.minFree().asLongValue());
    }

    /// Where what is made of a picture lies.
    ///
    /// @param folder below the root
    /// @param stem what its file names begin with
    private record Place(String folder, String stem) {
        static Optional<Place> of(String original) {
            return StoredName.parse(original)
                    .map(name ->
                            new Place(
                                    TREE + StoredName.folder(name.job()),
                                    name.file().replaceFirst("\\.[a-z]+$", "")));
        }

        static Place of(Picture original) {
            return of(original.name())
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "not a stored picture: " + original.name()));
        }

        String record() {
            return stem + ".json";
        }
    }

    @Override
    public PictureUpload begin(Picture original, int index) throws IOException {
        Optional<String> trouble = space.trouble();
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        Place place = Place.of(original);
        return new Upload(tree.madeFolder(place.folder()), place, index);
    }

    @Override
    public List<Variant> publish(Picture original, List<Variant> variants) throws IOException {
        Place place = Place.of(original);
        Path folder = tree.madeFolder(place.folder());
        Path temporary = FolderTree.temporary(folder, place.stem());
        try {
            FolderTree.writeForced(temporary, JSON.writerFor(VARIANTS).writeValueAsBytes(variants));
            FolderTree.reveal(temporary, folder, place.record());
        } catch (FileAlreadyExistsException otherWasFirst) {
            FolderTree.force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return read(folder.resolve(place.record()));
    }

    @Override
    public Optional<List<Variant>> of(Picture original) throws IOException {
        Place place = Place.of(original);
        Path file = tree.folder(place.folder()).resolve(place.record());
        return FolderTree.isFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    private static List<Variant> read(Path file) throws IOException {
        try (FileChannel json = FolderTree.openExisting(file)) {
            return JSON.readValue(Channels.newInputStream(json), VARIANTS);
        } catch (JsonProcessingException damaged) {
            throw new IOException("damaged record of variants " + file, damaged);
        }
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Optional<PictureFormat> format = PictureFormat.ofExtension(parts.group(2));
        // As that of a picture, of whatever kind: only such names are ours.
        Optional<Place> place = Place.of(parts.group(1) + ".png");
        return format.isPresent() && place.isPresent()
                ? open(place.get().folder(), name, format.get())
                : Optional.empty();
    }

    private Optional<StoredContent> open(String folder, String name, PictureFormat format)
            throws IOException {
        try {
            Path file = tree.folder(folder).resolve(name.substring(folder.length() + 1));
            return FolderTree.isFile(file)
                    ? Optional.of(new FolderContent(FolderTree.openExisting(file), format))
                    : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return Optional.empty();
        }
    }

    private final class Upload extends PictureUpload {
        private final Path path;
        private final Place place;
        private final int index;
        private final MeasuredFile file;

        Upload(Path path, Place place, int index) throws IOException {
            this.path = path;
            this.place = place;
            this.index = index;
            this.file =
                    new MeasuredFile(
                            FolderTree.temporary(path, place.stem()), PictureFormat.INPUTS, limits);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length);
        }

        @Override
        public Picture finish() throws IOException {
            try (this) {
                PictureHeader header = file.header();
                String sha256 = file.sha256();
                String name =
                        "%s.v%d.%s.%s"
                                .formatted(
                                        place.stem(),
                                        index,
                                        sha256.substring(0, HASH_DIGITS),
                                        header.format().extension());
                file.force();
                reveal(name);
                return new Picture(
                        index,
                        place.folder() + "/" + name,
                        header.format().contentType(),
                        file.length(),
                        sha256,
                        header.widthPixels(),
                        header.heightPixels());
            }
        }

        private void reveal(String name) throws IOException {
            try {
                FolderTree.reveal(file.path(), path, name);
            } catch (FileAlreadyExistsException sameContent) {
                FolderTree.force(path);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
