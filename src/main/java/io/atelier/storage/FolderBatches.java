package io.atelier.storage;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/// Lists of members in the folder of the pictures: `batches/<key>/members.jsonl`.
@Singleton
public final class FolderBatches implements BatchStore {
    private static final String FOLDER = "batches/";
    private static final String LIST = "members.jsonl";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final FolderTree tree;

    @Inject
    public FolderBatches(StorageConfig config) {
        tree = new FolderTree(config.folder());
    }

    @Override
    public void put(String batch, InputStream members) throws IOException {
        Path folder = tree.madeFolder(checked(batch));
        Path temporary = FolderTree.temporary(folder, LIST + ".");
        try {
            try (FileChannel list = FolderTree.openNew(temporary)) {
                members.transferTo(Channels.newOutputStream(list));
                list.force(true);
            }
            Files.move(
                    temporary,
                    folder.resolve(LIST),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            FolderTree.force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public Optional<InputStream> open(String batch) throws IOException {
        try {
            Path list = tree.folder(checked(batch)).resolve(LIST);
            return Optional.of(Channels.newInputStream(FolderTree.openExisting(list)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(String batch) throws IOException {
        FolderTree.deleteFolder(tree.folder(checked(batch)));
    }

    private static String checked(String batch) {
        if (!KEY.matcher(batch).matches()) {
            throw new IllegalArgumentException("not the key of a batch: " + batch);
        }
        return FOLDER + batch;
    }
}
