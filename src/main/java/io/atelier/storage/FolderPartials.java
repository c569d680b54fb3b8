package io.atelier.storage;

import io.atelier.job.JobId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Sketches in a folder for each hour, which goes as a whole.
public final class FolderPartials implements PartialStore {
    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;
    private final Clock clock;
    private final AtomicReference<String> swept = new AtomicReference<>("");

    public FolderPartials(StorageConfig config, Clock clock) {
        this.tree = new FolderTree(config.folder());
        this.limits = MeasuredFile.Limits.of(config);
        this.space = new FreeSpace(tree, config.minFree().asLongValue());
        this.clock = clock;
    }

    @Override
    public PartialUpload begin(JobId job, int run, int fence, int image) throws IOException {
        Optional<String> trouble = space.trouble();
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        Instant now = clock.instant();
        String hour = PartialName.hour(now);
        Path path = tree.madeFolder(PartialName.folder(hour));
        if (!hour.equals(swept.getAndSet(hour))) {
            sweep(PartialName.oldestHour(now));
        }
        PartialName.Series series = new PartialName.Series(hour, job, run, fence, image);
        Path temporary = FolderTree.temporary(path, series.prefix());
        MeasuredFile file = new MeasuredFile(temporary, PictureFormat.INPUTS, limits);
        return new MeasuredPartial(
                series, file, name -> FolderTree.reveal(file.path(), path, name.file()));
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Optional<PartialName> parsed = PartialName.parse(name);
        return parsed.isPresent() ? open(parsed.get()) : Optional.empty();
    }

    private Optional<StoredContent> open(PartialName name) throws IOException {
        try {
            Path file = tree.folder(PartialName.folder(name.hour())).resolve(name.file());
            return FolderTree.isFile(file)
                    ? Optional.of(new FolderContent(FolderTree.openExisting(file), name.format()))
                    : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return Optional.empty();
        }
    }

    private void sweep(String oldest) throws IOException {
        Path folder = tree.folder(PartialName.FOLDER);
        for (Path old : FolderTree.files(folder, name -> name.compareTo(oldest) < 0)) {
            FolderTree.deleteFolder(old);
        }
    }
}
