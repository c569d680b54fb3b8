package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The only names the store gives or takes: `ab/cd/<job>.p<part>.r<run>.f<fence>.i<index>.<ext>`.
///
/// The two folders are taken from bits of the job id that are random in every kind of id, and not
/// from its routing hash, which all turns of a session share.
record StoredName(JobId job, int part, int run, int fence, int index, PictureFormat format) {
    private static final String NUMBER = "(0|[1-9][0-9]{0,8})";
    private static final Pattern SHAPE =
            Pattern.compile(
                    "([0-9a-f]{2}/[0-9a-f]{2})/([0-9a-f-]{36})\\.p%1$s\\.r%1$s\\.f%1$s\\.i%1$s\\.([a-z]{3,4})"
                            .formatted(NUMBER));

    private static final Pattern MANIFEST =
            Pattern.compile("\\.p%1$s\\.r%1$s\\.json".formatted(NUMBER));

    /// Empty for every text that isn't exactly what [#toString] writes.
    static Optional<StoredName> parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        return parts.matches() ? named(parts) : Optional.empty();
    }

    private static Optional<StoredName> named(Matcher parts) {
        return JobId.parse(parts.group(2))
                .filter(job -> folder(job).equals(parts.group(1)))
                .flatMap(job ->
                        PictureFormat.ofExtension(parts.group(7))
                                .map(format ->
                                        new StoredName(
                                                job,
                                                Integer.parseInt(parts.group(3)),
                                                Integer.parseInt(parts.group(4)),
                                                Integer.parseInt(parts.group(5)),
                                                Integer.parseInt(parts.group(6)),
                                                format)));
    }

    /// Where all files of a job lie; of 65,536 such folders.
    static String folder(JobId job) {
        String text = job.toString();
        return text.substring(28, 30) + "/" + text.substring(30, 32);
    }

    /// What the file names of one run of a part begin with.
    static String ofRun(JobId job, int part, int run) {
        return job + ".p" + part + ".r" + run + ".";
    }

    /// What the file names of one attempt begin with.
    static String ofAttempt(JobId job, int part, int run, int fence) {
        return ofRun(job, part, run) + "f" + fence + ".";
    }

    static String ofManifest(JobId job, int part, int run) {
        return ofRun(job, part, run) + "json";
    }

    static boolean isManifest(JobId job, String file) {
        return file.startsWith(job + ".p") && MANIFEST.matcher(file.substring(36)).matches();
    }

    /// Under which that picture of the manifest is stored.
    ///
    /// @throws IllegalArgumentException where it is one of another run
    static StoredName of(Picture picture, Manifest manifest) {
        return parse(picture.name())
                .filter(name ->
                        name.job().equals(manifest.job())
                                && name.part() == manifest.part()
                                && name.run() == manifest.run())
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "not a picture of this run: " + picture.name()));
    }

    static String ofManifest(Manifest manifest) {
        return ofManifest(manifest.job(), manifest.part(), manifest.run());
    }

    /// The files of a manifest: itself and its pictures.
    static Set<String> kept(Manifest manifest) {
        return Stream.concat(
                        Stream.of(ofManifest(manifest)),
                        manifest.pictures().stream()
                                .flatMap(picture -> parse(picture.name()).stream())
                                .map(StoredName::file))
                .collect(Collectors.toUnmodifiableSet());
    }

    String file() {
        return ofAttempt(job, part, run, fence) + "i" + index + "." + format.extension();
    }

    @Override
    public String toString() {
        return folder(job) + "/" + file();
    }
}
