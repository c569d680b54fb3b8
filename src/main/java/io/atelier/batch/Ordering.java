package io.atelier.batch;

import io.atelier.attempt.UnusableInput;
import io.atelier.job.Failure;
import io.atelier.job.Order;
import io.atelier.openai.Batch;
import io.atelier.openai.BatchCreation;
import io.atelier.openai.BatchLine;
import io.atelier.openai.BatchOrder;
import io.atelier.openai.FileUpload;
import io.atelier.openai.Inputs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Buys a batch, once: writes its input, makes the list of its members durable, uploads, orders.
/// The list says who is in the order, so it is there before the order and names nobody else.
final class Ordering {
    private static final Logger LOG = Logger.getLogger(Ordering.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int TRIES = 5;

    /// How often an input is written anew because somebody was stopped while it was uploaded.
    private static final int VERSIONS = 3;

    private static final Failure STORE_FAILED =
            Failure.of("storage_failed", "A store failed before the call.");
    private static final Failure FULL = Failure.of(Failure.BATCH_LIMIT, "The batch is full.");
    private static final Failure TOO_LATE =
            Failure.of("batch_too_late", "The batch would have come too late.");

    private final String batch;
    private final Gathering.Kind kind;
    private final Members members;
    private final long claimedAt;
    private final Desk desk;
    private final Endings endings;
    private final Path input;
    private final Path list;

    /// @param claimedAt monotonic, before the first of the claims
    Ordering(
            String batch,
            Gathering.Kind kind,
            Members members,
            long claimedAt,
            Desk desk,
            Endings endings) {
        this.batch = batch;
        this.kind = kind;
        this.members = members;
        this.claimedAt = claimedAt;
        this.desk = desk;
        this.endings = endings;
        this.input = desk.scratch().resolve(batch + ".input.jsonl");
        this.list = desk.scratch().resolve(batch + ".members.jsonl");
    }

    /// @return empty where there is no such batch; whoever was a member has been given back then
    Optional<Batch> order() throws InterruptedException {
        try {
            String fileId = uploaded();
            return fileId == null ? Optional.empty() : created(fileId);
        } catch (IOException e) {
            LOG.warnf("batch can't be written, it is given back batch=%s reason=%s", batch, e);
            giveBack(STORE_FAILED, null);
            return Optional.empty();
        } finally {
            delete(input);
            delete(list);
        }
    }

    /// @return the upstream's id of the input; null where there is nothing to order
    private @Nullable String uploaded() throws IOException, InterruptedException {
        for (int version = 1; ; version++) {
            leaveOutTheStopped();
            write();
            if (members.lines() == 0) {
                return null;
            }
            try (InputStream names = Files.newInputStream(list)) {
                desk.lists().put(batch, names);
            }
            String fileId = upload();
            if (fileId == null || version == VERSIONS || nobodyStopped()) {
                return fileId;
            }
            desk.upstream().delete(kind.model(), fileId);
        }
    }

    private boolean nobodyStopped() {
        return members.open().stream().allMatch(member -> member.stopped().isEmpty());
    }

    private void leaveOutTheStopped() {
        Instant now = desk.clock().instant();
        for (Member member : members.open()) {
            Optional<Order.Stop.Why> why = member.stopped();
            Instant until = member.onlyUntil();
            if (why.isPresent()) {
                leaveOut(member, why.get());
            } else if (until != null && !until.isAfter(now)) {
                endings.giveBack(member, TOO_LATE, null);
            }
        }
    }

    private void leaveOut(Member member, Order.Stop.Why why) {
        switch (why) {
            case CANCELLED, EXPIRED ->
                    endings.settle(member, words -> words.release("stopped before the call"));
            case OVERTAKEN -> member.settle();
        }
    }

    private void write() throws IOException {
        List<Member> lines = new ArrayList<>();
        try (FileChannel channel = fresh(input);
                OutputStream names = new BufferedOutputStream(Files.newOutputStream(list))) {
            for (Member member : members.open()) {
                if (wrote(member, channel)) {
                    names.write(members.bytes(member));
                    names.write('\n');
                    lines.add(member);
                }
            }
        }
        members.written(lines);
    }

    private boolean wrote(Member member, FileChannel channel) throws IOException {
        Order.Work work = members.work(member);
        long from = channel.position();
        try {
            Inputs inputs = desk.pictures().of(work.tenant(), work.operation());
            BatchLine line = desk.upstream().line(member.id().toString(), work.operation(), inputs);
            if (from + line.lengthBytes() > desk.settings().bytes()) {
                endings.giveBack(member, FULL, null);
                return false;
            }
            OutputStream target =
                    new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            line.writeTo(target);
            target.flush();
            return true;
        } catch (UnusableInput e) {
            endings.settle(member, words -> words.refused(e.failure(), null));
            return false;
        } catch (IOException e) {
            LOG.warnf("line not written jobId=%s reason=%s", work.job(), e.toString());
            channel.truncate(from);
            endings.giveBack(member, STORE_FAILED, null);
            return false;
        }
    }

    private @Nullable String upload() throws InterruptedException {
        Pauses pauses = new Pauses(FIRST_PAUSE, desk.rest());
        for (int tries = 1; ; tries++) {
            FileUpload upload =
                    desk.upstream()
                            .upload(
                                    kind.model(),
                                    input,
                                    desk.settings().expiry(),
                                    desk.settings().transfer());
            switch (upload) {
                case FileUpload.Done(String fileId) -> {
                    return fileId;
                }
                case FileUpload.Refused(Failure failure) -> {
                    refused("the input of a batch", failure);
                    return null;
                }
                case FileUpload.NotReached(Failure failure, Duration retryAfter) -> {
                    if (tries == TRIES) {
                        giveBack(failure, retryAfter);
                        return null;
                    }
                    pauses.longer(retryAfter);
                }
            }
        }
    }

    private Optional<Batch> created(String fileId) throws InterruptedException {
        BatchOrder order =
                new BatchOrder(
                        fileId,
                        kind.endpoint(),
                        Map.of(Search.METADATA, batch, "atelier_lane", desk.lane()),
                        desk.settings().expiry());
        Pauses pauses = new Pauses(FIRST_PAUSE, desk.rest());
        for (int tries = 1; ; tries++) {
            if (!desk.vitals().heardSince(claimedAt)) {
                releaseAll();
                return Optional.empty();
            }
            switch (desk.upstream().create(kind.model(), order)) {
                case BatchCreation.Created(Batch created) -> {
                    return Optional.of(created);
                }
                case BatchCreation.Refused(Failure failure) -> {
                    refused("a batch", failure);
                    return Optional.empty();
                }
                case BatchCreation.NotAccepted(Failure failure, Duration retryAfter) -> {
                    if (tries == TRIES) {
                        giveBack(failure, retryAfter);
                        return Optional.empty();
                    }
                    pauses.longer(retryAfter);
                }
                case BatchCreation.Doubtful(Failure failure) -> {
                    return found(failure);
                }
            }
        }
    }

    private Optional<Batch> found(Failure doubt) throws InterruptedException {
        LOG.warnf("batch in doubt, it is looked for batch=%s code=%s", batch, doubt.code());
        Optional<Batch> found = new Search(desk).find(kind.model(), batch);
        if (found.isEmpty()) {
            giveBack(doubt, null);
        }
        return found;
    }

    /// No line was bought. It is not the members' fault: they may go by themselves.
    private void refused(String what, Failure failure) {
        LOG.errorf(
                "the upstream refuses %s, its members are given back batch=%s model=%s code=%s",
                what, batch, kind.model(), failure.code());
        giveBack(failure, null);
    }

    private void releaseAll() {
        LOG.warnf("batch not ordered, this lane may be taken for lost batch=%s", batch);
        for (Member member : members.open()) {
            endings.settle(member, words -> words.release("not sure to be believed alive"));
        }
    }

    private void giveBack(Failure failure, @Nullable Duration retryAfter) {
        for (Member member : members.open()) {
            endings.giveBack(member, failure, retryAfter);
        }
    }

    private static FileChannel fresh(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("file left behind file=%s reason=%s", file, e.toString());
        }
    }
}
