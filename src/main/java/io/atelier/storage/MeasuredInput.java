package io.atelier.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A picture of a caller's that is being written to a file of its own, and looked at as it comes.
abstract class MeasuredInput extends InputUpload {
    private static final int MAGIC_BYTES = 12;

    private final String tenant;
    private final Clock clock;
    private final MeasuredFile file;
    private @Nullable Sealed sealed;

    /// What is known of the picture once it is whole.
    private record Sealed(PictureHeader header, String sha256) {}

    MeasuredInput(String tenant, Clock clock, MeasuredFile file) {
        this.tenant = tenant;
        this.clock = clock;
        this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (sealed != null) {
            throw new IllegalStateException("it is sealed");
        }
        boolean magicCame = file.length() < MAGIC_BYTES;
        file.write(bytes, offset, count);
        if (magicCame && file.length() >= MAGIC_BYTES) {
            file.checkMagic();
        }
    }

    @Override
    public String seal() throws IOException {
        return whole().sha256();
    }

    private Sealed whole() throws IOException {
        Sealed known = sealed;
        if (known == null) {
            known = new Sealed(file.header(), file.sha256());
            sealed = known;
        }
        return known;
    }

    @Override
    public InputFile finish(String filename, String purpose) throws IOException {
        try (this) {
            return kept(describe(whole(), filename, purpose));
        }
    }

    /// Makes the whole file durable, and gives back the one that holds.
    abstract InputFile kept(InputFile described) throws IOException;

    private InputFile describe(Sealed whole, String filename, String purpose) {
        PictureHeader header = whole.header();
        return new InputFile(
                InputName.id(tenant, whole.sha256()),
                whole.sha256(),
                header.format().contentType(),
                file.length(),
                header.widthPixels(),
                header.heightPixels(),
                header.alpha(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                filename,
                purpose);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
