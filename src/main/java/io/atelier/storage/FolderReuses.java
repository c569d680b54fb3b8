package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/// Entries in the folder of the pictures, see [ReuseName]. Not forced: to lose one is no harm.
public final class FolderReuses implements ReuseStore {
    private final FolderTree tree;

    public FolderReuses(StorageConfig config) {
        tree = new FolderTree(config.folder());
    }

    @Override
    public void put(Entry entry) throws IOException {
        ReuseName name = ReuseName.of(entry.tenant(), entry.wish());
        Path folder = tree.madeFolder(name.folder());
        Path temporary = FolderTree.temporary(folder, name.file() + ".");
        try {
            Files.write(temporary, StoredJson.bytes(entry));
            Files.move(
                    temporary,
                    folder.resolve(name.file()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public Optional<Entry> find(String tenant, String wish) throws IOException {
        ReuseName name = ReuseName.of(tenant, wish);
        try (InputStream json =
                Channels.newInputStream(
                        FolderTree.openExisting(tree.folder(name.folder()).resolve(name.file())))) {
            return Optional.of(StoredJson.read(json, Entry.class, name));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        Instant abandoned = now.minus(FolderTree.ABANDONED);
        int swept = 0;
        for (Path folder : FolderTree.hexFolders(tree.folder(ReuseName.TREE))) {
            for (Path file : FolderTree.files(folder, name -> true)) {
                Instant limit = FolderTree.isTemporary(file) ? abandoned : storedBefore;
                swept += FolderTree.deleteIfOlder(file, limit);
            }
        }
        return swept;
    }
}
