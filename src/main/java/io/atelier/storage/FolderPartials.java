package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sketches in a folder for each hour, `partials/<yyyymmddhh>/`, which goes as a whole.
@Singleton
public final class FolderPartials implements PartialStore {
    private static final String FOLDER = "partials";
    private static final Duration KEPT = Duration.ofHours(1);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyyMMddHH").withZone(ZoneOffset.UTC);
    private static final Pattern NAME =
            Pattern.compile(
                    "(partials/[0-9]{10})/([0-9a-f-]{36}(?:\\.[rfik][0-9]{1,9}){4}\\.([a-z]{3,4}))");

    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;
    private final Clock clock;
    private final AtomicReference<String> swept = new AtomicReference<>("");

    @Inject
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
        String hour = HOUR.format(now);
        String folder = FOLDER + "/" + hour;
        Path path = tree.madeFolder(folder);
        if (!hour.equals(swept.getAndSet(hour))) {
            sweep(HOUR.format(now.minus(KEPT)));
        }
        String prefix = job + ".r" + run + ".f" + fence + ".i" + image;
        Path temporary = FolderTree.temporary(path, prefix);
        MeasuredFile file = new MeasuredFile(temporary, PictureFormat.INPUTS, limits);
        return new Upload(folder, path, prefix, file);
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Path file = tree.folder(parts.group(1)).resolve(parts.group(2));
            Optional<PictureFormat> format = PictureFormat.ofExtension(parts.group(3));
            return FolderTree.isFile(file) && format.isPresent()
                    ? Optional.of(new FolderContent(FolderTree.openExisting(file), format.get()))
                    : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return Optional.empty();
        }
    }

    private void sweep(String oldest) throws IOException {
        for (Path old : FolderTree.files(tree.folder(FOLDER), name -> name.compareTo(oldest) < 0)) {
            FolderTree.deleteFolder(old);
        }
    }

    private static final class Upload extends PartialUpload {
        private final String folder;
        private final Path path;
        private final String prefix;
        private final MeasuredFile file;

        Upload(String folder, Path path, String prefix, MeasuredFile file) {
            this.folder = folder;
            this.path = path;
            this.prefix = prefix;
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length);
        }

        @Override
        public Picture finish(int number) throws IOException {
            PictureHeader header = file.header();
            String name = prefix + ".k" + number + "." + header.format().extension();
            FolderTree.reveal(file.path(), path, name);
            return new Picture(
                    number,
                    folder + "/" + name,
                    header.format().contentType(),
                    file.length(),
                    file.sha256(),
                    header.widthPixels(),
                    header.heightPixels());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
