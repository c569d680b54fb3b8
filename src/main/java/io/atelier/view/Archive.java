package io.atelier.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.job.Failure;
import io.atelier.job.Picture;
import io.atelier.storage.StoredContent;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The pictures of a group as a ZIP archive, written as they are read from the store; of each only
/// a few kilobytes are held, and its name. They are stored, not compressed, as they are already.
/// Last comes the manifest, which by then knows what could not be read.
final class Archive implements StreamingOutput {
    static final String MANIFEST = "manifest.ndjson";

    private static final Logger LOG = Logger.getLogger(Archive.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Failure GONE =
            Failure.of("picture_gone", "The picture is no longer in the store.");
    private static final Failure UNREADABLE =
            Failure.of("picture_unreadable", "The picture can't be read from the store now.");
    private static final Failure BROKEN =
            Failure.of("picture_unreadable", "The picture broke off; its file is not whole.");

    private final Members members;
    private final Pictures store;
    private final FileNames names = new FileNames();
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /// Where pictures are kept.
    interface Pictures {
        /// Empty where there is none of that name.
        Optional<StoredContent> open(String name) throws IOException;
    }

    Archive(Members members, Pictures store) {
        this.members = members;
        this.store = store;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        Path spool = Files.createTempFile("atelier-manifest-", ".ndjson");
        try {
            // Closed only at the end: what broke off in the middle must not look whole.
            ZipOutputStream zip = new ZipOutputStream(out, UTF_8);
            zip.setLevel(Deflater.NO_COMPRESSION);
            try (Writer manifest = Files.newBufferedWriter(spool)) {
                members.each(job -> put(job, zip, manifest));
            }
            zip.putNextEntry(new ZipEntry(MANIFEST));
            Files.copy(spool, zip);
            zip.close();
        } finally {
            Files.deleteIfExists(spool);
        }
    }

    private void put(Known job, ZipOutputStream zip, Writer manifest) throws IOException {
        for (ResultRow row :
                ResultRow.of(job.answer(UnaryOperator.identity(), null), job.document().line())) {
            Optional<Picture> picture = Optional.ofNullable(row.index()).flatMap(job::picture);
            manifest.write(
                    (picture.isPresent() ? put(row, picture.get(), zip) : row.filed(null, null))
                            .json());
        }
    }

    private ResultRow put(ResultRow row, Picture picture, ZipOutputStream zip) throws IOException {
        Optional<StoredContent> found;
        try {
            found = store.open(picture.name());
        } catch (IOException e) {
            return row.filed(null, unreadable(UNREADABLE, e));
        }
        if (found.isEmpty()) {
            return row.filed(null, GONE);
        }
        String name = name(row, picture);
        zip.putNextEntry(new ZipEntry(name));
        Failure trouble = copy(found.get(), zip);
        zip.closeEntry();
        return row.filed(name, trouble);
    }

    private String name(ResultRow row, Picture picture) {
        String job = row.job().toString();
        String wished = row.id() == null ? job : row.id();
        Integer index = row.index();
        return names.of(wished, job, index == null ? 0 : index, picture.contentType());
    }

    /// @return what went wrong at the store; what goes wrong at the caller is thrown
    private @Nullable Failure copy(StoredContent content, OutputStream out) throws IOException {
        try (InputStream in = content.all()) {
            while (true) {
                int count;
                try {
                    count = in.read(buffer);
                } catch (IOException e) {
                    return unreadable(BROKEN, e);
                }
                if (count < 0) {
                    return null;
                }
                out.write(buffer, 0, count);
            }
        }
    }

    private static Failure unreadable(Failure how, IOException e) {
        LOG.warnf("picture not read, the archive goes on without it reason=%s", e);
        return how;
    }
}
