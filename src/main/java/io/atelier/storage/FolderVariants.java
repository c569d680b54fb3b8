package io.atelier.storage;

import io.atelier.job.Picture;
import io.atelier.job.Variant;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Variants in a tree of their own, beside the pictures that they were made of.
public final class FolderVariants implements VariantStore {
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
        Path folder = tree.madeFolder(VariantName.folder(original));
        MeasuredFile file =
                new MeasuredFile(
                        FolderTree.temporary(folder, "variant."), PictureFormat.INPUTS, limits);
        return new MeasuredVariant(original, index, file, name -> keep(name, folder, file));
    }

    private static void keep(VariantName name, Path folder, MeasuredFile file) throws IOException {
        file.force();
        try {
            FolderTree.reveal(file.path(), folder, name.file());
        } catch (FileAlreadyExistsException sameContent) {
            FolderTree.force(folder);
        }
    }

    @Override
    public List<Variant> publish(Picture original, List<Variant> variants) throws IOException {
        String record = VariantName.record(original);
        Path folder = tree.madeFolder(VariantName.folder(original));
        Path temporary = FolderTree.temporary(folder, record);
        try {
            FolderTree.writeForced(temporary, StoredJson.bytes(variants.toArray(Variant[]::new)));
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
            return List.of(StoredJson.read(Channels.newInputStream(json), Variant[].class, file));
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

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        Instant abandoned = now.minus(FolderTree.ABANDONED);
        Path root = tree.root();
        Path variants = tree.folder(VariantName.TREE);
        int swept = 0;
        for (Path folder : FolderTree.hexFolders(variants)) {
            for (Path old : FolderTree.files(folder, name -> name.endsWith(".tmp"))) {
                swept += FolderTree.deleteIfOlder(old, abandoned);
            }
            if (!storedBefore.equals(Instant.MIN)) {
                swept += sweep(folder, root.resolve(variants.relativize(folder)));
            }
        }
        return swept;
    }

    /// Variants first: what they were made of is among the originals then, unless it is gone.
    private static int sweep(Path folder, Path originals) throws IOException {
        List<Path> variants = FolderTree.files(folder, name -> !name.endsWith(".tmp"));
        Set<String> kept =
                FolderTree.files(originals, name -> true).stream()
                        .map(FolderVariants::stem)
                        .collect(Collectors.toSet());
        int swept = 0;
        for (Path variant : variants) {
            if (!kept.contains(stem(variant)) && Files.deleteIfExists(variant)) {
                swept++;
            }
        }
        return swept;
    }

    private static String stem(Path file) {
        return VariantName.stemOf(file.getFileName().toString());
    }
}
