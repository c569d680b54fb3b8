package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.AttemptSpan;
import io.atelier.attempt.Keeping;
import io.atelier.attempt.Uploads;
import io.atelier.job.Failure;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.openai.Batch;
import io.atelier.openai.BatchResults;
import io.atelier.openai.FileDownload;
import io.atelier.openai.ResultLine;
import io.atelier.storage.Manifest;
import io.atelier.storage.NotAPicture;
import io.atelier.trace.Redacted;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Splits what a batch has brought into its members' pictures. Files go to the disk first and are
/// read line by line, so a result of any size takes the memory of a few pictures.
final class Splitting {
    private static final Logger LOG = Logger.getLogger(Splitting.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /// Of one line, with all that is around a picture: the base64 of 50 MB is 67 MB.
    private static final long LARGEST_PICTURE = 70_000_000;

    private static final long LARGEST_ERROR = 100_000;

    /// The client's word for a sink that failed.
    private static final String STORAGE_FAILED = "storage_failed";

    private final String key;
    private final String model;
    private final Members members;
    private final Endings endings;
    private final Desk desk;
    private final Semaphore splits;
    private final Span batch = Span.current();
    private final AtomicReference<@Nullable IOException> trouble = new AtomicReference<>();

    Splitting(String key, String model, Members members, Endings endings, Desk desk) {
        this.key = key;
        this.model = model;
        this.members = members;
        this.endings = endings;
        this.desk = desk;
        this.splits = new Semaphore(desk.settings().splits());
    }

    /// Returns once every line has been dealt with; members of whom no line tells stay open.
    ///
    /// @return false where a file is no longer to be had
    boolean split(Batch batch) throws InterruptedException {
        List<Path> files = new ArrayList<>();
        boolean whole = true;
        try {
            for (String kind : List.of("output", "error")) {
                String id = kind.equals("output") ? batch.outputFileId() : batch.errorFileId();
                if (id != null) {
                    Path file = desk.scratch().resolve("%s.%s.jsonl".formatted(key, kind));
                    files.add(file);
                    whole &= fetched(id, file);
                }
            }
            untilRead(files.stream().filter(file -> file.toFile().exists()).toList());
            return whole;
        } finally {
            files.forEach(Ordering::delete);
        }
    }

    private boolean fetched(String fileId, Path file) throws InterruptedException {
        long mostBytes = LARGEST_ERROR;
        for (Member member : members.all()) {
            mostBytes += member.images() * LARGEST_PICTURE;
        }
        Pauses pauses = new Pauses(FIRST_PAUSE, desk.rest());
        while (true) {
            FileDownload download =
                    desk.upstream()
                            .download(model, fileId, file, mostBytes, desk.settings().transfer());
            switch (download) {
                case FileDownload.Done(long bytes) -> {
                    desk.metrics().downloaded(bytes);
                    return true;
                }
                case FileDownload.Gone(Failure failure) -> {
                    LOG.errorf("a file of a batch is gone batch=%s code=%s", key, failure.code());
                    return false;
                }
                case FileDownload.TooLarge(long most) -> {
                    LOG.errorf("a file of a batch is too large batch=%s bytes=%d", key, most);
                    return false;
                }
                case FileDownload.NotReached(Failure failure, Duration retryAfter, long bytes) -> {
                    LOG.warnf(
                            "file of a batch not fetched, it is tried again batch=%s code=%s bytes=%d",
                            key, failure.code(), bytes);
                    pauses.longer(retryAfter);
                }
            }
        }
    }

    /// What has been settled is passed over the next time.
    private void untilRead(List<Path> files) throws InterruptedException {
        Pauses pauses = new Pauses(FIRST_PAUSE, desk.rest());
        while (true) {
            trouble.set(null);
            try {
                read(files);
            } catch (IOException e) {
                trouble.set(e);
            }
            IOException failed = trouble.get();
            if (failed == null) {
                return;
            }
            LOG.warnf(
                    "results of a batch not all read, it is tried again batch=%s reason=%s",
                    key, failed.toString());
            pauses.longer(null);
        }
    }

    private void read(List<Path> files) throws IOException, InterruptedException {
        try (BatchResults results = new BatchResults(files)) {
            for (Optional<ResultLine> line = results.next();
                    line.isPresent();
                    line = results.next()) {
                begin(line.get());
            }
        } finally {
            splits.acquire(desk.settings().splits());
            splits.release(desk.settings().splits());
        }
    }

    private void begin(ResultLine line) throws InterruptedException {
        switch (line) {
            case ResultLine.Told told -> {
                Optional<Member> member = CustomId.parse(told.customId()).flatMap(members::find);
                if (member.isEmpty()) {
                    LOG.warnf("line of a foreign call batch=%s line=%d", key, told.number());
                } else if (member.get().open()) {
                    splits.acquire();
                    Thread.ofVirtual()
                            .name("split-" + member.get().id())
                            .start(() -> dealtWith(told, member.get()));
                }
            }
            case ResultLine.Repeated repeated ->
                    LOG.warnf("line repeated batch=%s line=%d", key, repeated.number());
            case ResultLine.Unreadable unreadable ->
                    LOG.warnf(
                            "line unreadable batch=%s line=%d reason=%s",
                            key, unreadable.number(), unreadable.why());
        }
    }

    private void dealtWith(ResultLine.Told line, Member member) {
        try {
            settle(line, member);
        } catch (IOException e) {
            trouble.set(e);
        } catch (RuntimeException e) {
            LOG.errorf(
                    Redacted.of(e),
                    "line of a batch ended in a way that nobody foresaw batch=%s",
                    key);
            endings.doubt(member, "internal_error", "The call ended in an unforeseen way.");
        } finally {
            splits.release();
        }
    }

    private void settle(ResultLine.Told line, Member member) throws IOException {
        Order.Work work = members.work(member);
        try (AttemptSpan span = AttemptSpan.begin(desk.tracing(), work, batch)) {
            settle(line, member, work, span);
        }
    }

    private void settle(ResultLine.Told line, Member member, Order.Work work, AttemptSpan span)
            throws IOException {
        Optional<Manifest> left = desk.leftBehind().of(work);
        if (left.isPresent()) {
            endings.settle(member, words -> span.reported(words.succeeded(left.get(), true)));
            return;
        }
        try (Uploads uploads = new Uploads(desk.store(), AttemptKey.of(work), work.run())) {
            switch (desk.upstream().outcome(line, work.operation(), uploads::begin)) {
                case Outcome.Answered answered -> stored(answered, uploads, work, member, span);
                case Outcome.NotAccepted outcome ->
                        endings.settleHeld(
                                member, words -> span.reported(words.notAccepted(outcome)));
                case Outcome.Ambiguous(Failure failure, String requestId) -> {
                    if (failure.code().equals(STORAGE_FAILED)) {
                        // The line stays where it is.
                        throw new IOException("the object store failed");
                    }
                    endings.settleHeld(
                            member, words -> span.reported(words.ambiguous(failure, requestId)));
                }
                case Outcome.Refused refused ->
                        endings.settleHeld(member, words -> span.reported(words.refused(refused)));
            }
        }
    }

    private void stored(
            Outcome.Answered answered,
            Uploads uploads,
            Order.Work work,
            Member member,
            AttemptSpan span)
            throws IOException {
        try {
            Manifest kept =
                    new Keeping(work, desk.store(), desk.tracing(), _ -> false)
                            .store(answered, uploads);
            endings.settle(member, words -> span.reported(words.succeeded(kept, false)));
        } catch (NotAPicture e) {
            endings.settleHeld(
                    member,
                    words ->
                            span.reported(
                                    words.ambiguous(
                                            Failure.of(
                                                    "upstream_not_a_picture",
                                                    String.valueOf(e.getMessage())),
                                            answered.requestId())));
        }
    }
}
