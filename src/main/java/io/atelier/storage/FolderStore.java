package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The store in a folder: pictures and manifests of one job side by side, 65,536 folders over all.
/// Workers of many processes may share it; what decides between them is that a name can be given
/// only once.
public final class FolderStore implements PictureStore {
    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;

    public FolderStore(StorageConfig config) {
        tree = new FolderTree(config.folder());
        limits = MeasuredFile.Limits.of(config);
        space = new FreeSpace(tree, config.minFree().asLongValue());
    }

    @Override
    public PictureUpload begin(JobId job, int part, int run, int fence, int index)
            throws IOException {
        UploadTarget target = new UploadTarget(job, part, run, fence, index);
        return new FolderUpload(target, limits, tree.madeFolder(StoredName.folder(job)));
    }

    @Override
    public Manifest publish(Manifest manifest) throws IOException {
        Path folder = tree.madeFolder(StoredName.folder(manifest.job()));
        Path file = folder.resolve(StoredName.ofManifest(manifest));
        if (!FolderTree.isFile(file)) {
            for (Picture picture : manifest.pictures()) {
                checkStored(picture, manifest);
            }
            tryToPublish(manifest, folder, file);
        }
        FolderTree.force(folder);
        return read(file);
    }

    private void tryToPublish(Manifest manifest, Path folder, Path file) throws IOException {
        Path temporary =
                FolderTree.temporary(
                        folder,
                        StoredName.ofAttempt(
                                manifest.job(), manifest.part(), manifest.run(), manifest.fence()));
        try {
            FolderTree.writeForced(temporary, StoredJson.bytes(manifest));
            FolderTree.reveal(temporary, folder, StoredName.ofManifest(manifest));
        } catch (FileAlreadyExistsException | NoSuchFileException lost) {
            // Another was first, and may have discarded our temporary file already.
            if (!FolderTree.isFile(file)) {
                throw lost;
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void checkStored(Picture picture, Manifest manifest) throws IOException {
        StoredName name = StoredName.of(picture, manifest);
        Path file = tree.folder(StoredName.folder(name.job())).resolve(name.file());
        if (!FolderTree.isFile(file) || Files.size(file) != picture.bytes()) {
            throw new NoSuchFileException(picture.name(), null, "is named but not stored whole");
        }
    }

    @Override
    public Optional<Manifest> manifest(JobId job, int part, int run) throws IOException {
        Path file =
                tree.folder(StoredName.folder(job)).resolve(StoredName.ofManifest(job, part, run));
        return FolderTree.isFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    @Override
    public List<Manifest> manifests(JobId job) throws IOException {
        Path folder = tree.folder(StoredName.folder(job));
        List<Manifest> manifests = new ArrayList<>();
        for (Path file : FolderTree.files(folder, name -> StoredName.isManifest(job, name))) {
            manifests.add(read(file));
        }
        return manifests;
    }

    private static Manifest read(Path file) throws IOException {
        try (FileChannel json = FolderTree.openExisting(file)) {
            return StoredJson.read(Channels.newInputStream(json), Manifest.class, file);
        }
    }

    @Override
    public void discardOthers(Manifest winner) throws IOException {
        Optional<Manifest> stored = manifest(winner.job(), winner.part(), winner.run());
        if (!stored.equals(Optional.of(winner))) {
            throw new IllegalArgumentException("not the stored manifest of job " + winner.job());
        }
        String run = StoredName.ofRun(winner.job(), winner.part(), winner.run());
        discard(
                winner.job(),
                name -> name.startsWith(run) && !StoredName.kept(winner).contains(name));
    }

    @Override
    public void discardAttempt(JobId job, int part, int run, int fence) throws IOException {
        Set<String> kept = manifest(job, part, run).map(StoredName::kept).orElse(Set.of());
        String attempt = StoredName.ofAttempt(job, part, run, fence);
        discard(job, name -> name.startsWith(attempt) && !kept.contains(name));
    }

    private void discard(JobId job, Predicate<String> unwanted) throws IOException {
        Path folder = tree.folder(StoredName.folder(job));
        for (Path file : FolderTree.files(folder, unwanted)) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Optional<StoredName> checked = StoredName.parse(name);
        return checked.isPresent() ? open(checked.get()) : Optional.empty();
    }

    private Optional<StoredContent> open(StoredName name) throws IOException {
        try {
            Path file = tree.folder(StoredName.folder(name.job())).resolve(name.file());
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
        int swept = 0;
        for (Path folder : FolderTree.hexFolders(tree.root())) {
            for (Path file : FolderTree.files(folder, name -> true)) {
                Instant limit = FolderTree.isTemporary(file) ? abandoned : storedBefore;
                swept += FolderTree.deleteIfOlder(file, limit);
            }
        }
        return swept;
    }

    @Override
    public Optional<String> trouble() {
        return space.trouble();
    }
}
