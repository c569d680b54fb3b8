package io.atelier.storage;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Callers' pictures in the folder of the other store. Each is a folder with the picture and its
/// description; such a folder gets and loses its name by one rename, so it is there whole or not at
/// all, whoever else is at it.
public final class FolderInputs implements InputStore {
    private static final String DESCRIPTION = "about.json";
    private static final String TEMPORARY = ".tmp";
    private static final int MAX_TRIES = 10;

    /// No upload takes that long, so what is older was left behind by a crash.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;
    private final Clock clock;
    private final Set<String> swept = ConcurrentHashMap.newKeySet();

    public FolderInputs(StorageConfig config, Clock clock) {
        this.tree = new FolderTree(config.folder());
        this.limits = MeasuredFile.Limits.of(config);
        this.space = new FreeSpace(tree, config.minFree().asLongValue());
        this.clock = clock;
    }

    @Override
    public InputUpload begin(String tenant) throws IOException {
        Path own = tree.madeFolder(InputName.tenantFolder(tenant));
        if (swept.add(tenant)) {
            sweep(own);
        }
        Path folder = Files.createDirectory(own.resolve("upload." + UUID.randomUUID() + TEMPORARY));
        MeasuredFile file =
                new MeasuredFile(folder.resolve("picture"), PictureFormat.INPUTS, limits);
        return new FolderInputUpload(this, tenant, clock, file, folder);
    }

    private void sweep(Path own) throws IOException {
        Instant limit = clock.instant().minus(ABANDONED);
        for (Path folder : FolderTree.files(own, name -> name.endsWith(TEMPORARY))) {
            try {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    FolderTree.deleteFolder(folder);
                }
            } catch (NoSuchFileException ended) {
                // Its own upload has just taken it away.
            }
        }
    }

    /// Gives an upload its name, unless the tenant has the same content already.
    InputFile reveal(String tenant, InputFile file, Path upload) throws IOException {
        FolderTree.writeForced(upload.resolve(DESCRIPTION), StoredJson.bytes(file));
        FolderTree.force(upload);
        Path parent = tree.madeFolder(InputName.parent(tenant, file.id()));
        for (int tries = 1; ; tries++) {
            Optional<InputFile> known = find(tenant, file.id());
            if (known.isPresent()) {
                FolderTree.force(parent);
                return known.get();
            }
            try {
                // Never in place of a folder that holds files (POSIX rename), and all of ours do.
                Files.move(upload, parent.resolve(file.id()), StandardCopyOption.ATOMIC_MOVE);
                FolderTree.force(parent);
                return file;
            } catch (FileSystemException taken) {
                // It may be deleted again by now, so look and try once more.
                if (tries == MAX_TRIES) {
                    throw taken;
                }
            }
        }
    }

    @Override
    public Optional<InputFile> find(String tenant, String id) throws IOException {
        if (!InputName.isId(id)) {
            return Optional.empty();
        }
        try {
            Path description = tree.folder(InputName.folder(tenant, id)).resolve(DESCRIPTION);
            return FolderTree.isFile(description)
                    ? Optional.of(read(description))
                    : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return Optional.empty();
        }
    }

    private static InputFile read(Path file) throws IOException {
        try (FileChannel json = FolderTree.openExisting(file)) {
            return StoredJson.read(Channels.newInputStream(json), InputFile.class, file);
        }
    }

    @Override
    public Optional<StoredContent> open(String tenant, String id) throws IOException {
        Optional<InputFile> found = find(tenant, id);
        return found.isPresent() ? open(tenant, found.get()) : Optional.empty();
    }

    private Optional<StoredContent> open(String tenant, InputFile file) throws IOException {
        try {
            Path content = tree.folder(InputName.folder(tenant, file.id())).resolve(content(file));
            return Optional.of(new FolderContent(FolderTree.openExisting(content), file.format()));
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return Optional.empty();
        }
    }

    @Override
    public boolean delete(String tenant, String id) throws IOException {
        if (find(tenant, id).isEmpty()) {
            return false;
        }
        Path own = tree.folder(InputName.tenantFolder(tenant));
        Path gone = own.resolve("deleted." + UUID.randomUUID() + TEMPORARY);
        try {
            Files.move(
                    tree.folder(InputName.folder(tenant, id)),
                    gone,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException otherWasFirst) {
            return false;
        }
        FolderTree.force(tree.folder(InputName.parent(tenant, id)));
        FolderTree.deleteFolder(gone);
        return true;
    }

    @Override
    public Optional<String> trouble() {
        return space.trouble();
    }

    /// The name of the picture within its folder.
    static String content(InputFile file) {
        return "content." + file.format().extension();
    }
}
