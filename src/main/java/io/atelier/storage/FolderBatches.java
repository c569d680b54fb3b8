package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/// Lists of members in the folder of the pictures: `batches/<key>/members.jsonl`.
public final class FolderBatches implements BatchStore {
    private final FolderTree tree;

    public FolderBatches(StorageConfig config) {
        tree = new FolderTree(config.folder());
    }

    @Override
    public void put(String batch, InputStream members) throws IOException {
        Path folder = tree.madeFolder(BatchName.folder(batch));
        Path temporary = FolderTree.temporary(folder, BatchName.LIST + ".");
        try {
            try (FileChannel list = FolderTree.openNew(temporary)) {
                members.transferTo(Channels.newOutputStream(list));
                list.force(true);
            }
            Files.move(
                    temporary,
                    folder.resolve(BatchName.LIST),
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
            Path list = tree.folder(BatchName.folder(batch)).resolve(BatchName.LIST);
            return Optional.of(Channels.newInputStream(FolderTree.openExisting(list)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(String batch) throws IOException {
        FolderTree.deleteFolder(tree.folder(BatchName.folder(batch)));
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        Instant abandoned = now.minus(FolderTree.ABANDONED);
        Instant orphaned = BatchName.orphanedBefore(storedBefore, now);
        int swept = 0;
        for (Path folder : FolderTree.files(tree.folder(BatchName.TREE), name -> true)) {
            int gone = 0;
            for (Path file : FolderTree.files(folder, name -> true)) {
                Instant limit = FolderTree.isTemporary(file) ? abandoned : orphaned;
                gone += FolderTree.deleteIfOlder(file, limit);
            }
            if (gone > 0 && FolderTree.files(folder, name -> true).isEmpty()) {
                Files.deleteIfExists(folder);
            }
            swept += gone;
        }
        return swept;
    }
}
