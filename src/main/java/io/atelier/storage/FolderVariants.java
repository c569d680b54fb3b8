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

/// Variants in a tree of their own, beside the pictures that they were made of.
@Singleton
public final class FolderVariants implements VariantStore {
    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private static final TypeReference<List<Variant>> VARIANTS = new TypeReference<>() {};

    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;

    public FolderVariants(StorageConfig config) {
        tree = new FolderTree(config.folder());
        limits = MeasuredFile.Limits.of(config);
        space = new FreeSpace(tree, config.minFree().asLongValue());
    }

    @Override
    public PictureUpload begin(Picture original, int index) throws IOException {
        Optional<String> trouble = space.trouble();
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        return new Upload(original, index, tree.madeFolder(VariantName.folder(original)));
    }

    @Override
    public List<Variant> publish(Picture original, List<Variant> variants) throws IOException {
        String record = VariantName.record(original);
        Path folder = tree.madeFolder(VariantName.folder(original));
        Path temporary = FolderTree.temporary(folder, record);
        try {
            FolderTree.writeForced(temporary, JSON.writerFor(VARIANTS).writeValueAsBytes(variants));
            FolderTree.reveal(temporary, folder, record);
        } catch (FileAlreadyExistsException otherWasFirst) {
            FolderTree.force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return read(folder.resolve(record));
    }

    @Override
    public Optional<List<Variant>> of(Picture original) throws IOException {
        Path file = tree.folder(VariantName.folder(original)).resolve(VariantName.record(original));
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
        Optional<VariantName> checked = VariantName.parse(name);
        return checked.isPresent() ? open(checked.get()) : Optional.empty();
    }

    private Optional<StoredContent> open(VariantName name) throws IOException {
        try {
            Path file = tree.folder(name.folder()).resolve(name.file());
            return FolderTree.isFile(file)
                    ? Optional.of(new FolderContent(FolderTree.openExisting(file), name.format()))
                    : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return Optional.empty();
        }
    }

    private final class Upload extends PictureUpload {
        private final Picture original;
        private final int index;
        private final Path folder;
        private final MeasuredFile file;

        Upload(Picture original, int index, Path folder) throws IOException {
            this.original = original;
            this.index = index;
            this.folder = folder;
            this.file =
                    new MeasuredFile(
                            FolderTree.temporary(folder, "variant."), PictureFormat.INPUTS, limits);
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
                VariantName name = VariantName.of(original, index, sha256, header.format());
                file.force();
                reveal(name);
                return new Picture(
                        index,
                        name.toString(),
                        header.format().contentType(),
                        file.length(),
                        sha256,
                        header.widthPixels(),
                        header.heightPixels());
            }
        }

        private void reveal(VariantName name) throws IOException {
            try {
                FolderTree.reveal(file.path(), folder, name.file());
            } catch (FileAlreadyExistsException sameContent) {
                FolderTree.force(folder);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
