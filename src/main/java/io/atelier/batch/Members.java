package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.job.Order;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is in a batch. What they ask for lies on the disk.
final class Members implements AutoCloseable {
    private final WorkFile works;
    private final Map<PartRef, Member> byPart = new HashMap<>();
    private List<Member> inFile = List.of();

    Members(WorkFile works) {
        this.works = works;
    }

    synchronized void add(Member member) {
        byPart.put(member.id().ref(), member);
    }

    /// @param work as its record has it
    WorkFile.Place keep(byte[] work) throws IOException {
        return works.append(work);
    }

    Order.Work work(Member member) throws IOException {
        return works.read(member.place());
    }

    byte[] bytes(Member member) throws IOException {
        return works.bytes(member.place());
    }

    synchronized Optional<Member> find(PartRef part) {
        return Optional.ofNullable(byPart.get(part));
    }

    synchronized Optional<Member> find(CustomId id) {
        return find(id.ref()).filter(it -> it.id().equals(id));
    }

    synchronized Optional<Member> held(AttemptKey key) {
        return find(new PartRef(key.job(), key.part())).filter(it -> it.held(key));
    }

    synchronized List<Member> all() {
        return List.copyOf(byPart.values());
    }

    synchronized List<Member> open() {
        return byPart.values().stream().filter(Member::open).toList();
    }

    synchronized boolean allSettled() {
        return byPart.values().stream().allMatch(Member::settled);
    }

    /// In the order of the lines of the input file.
    synchronized void written(List<Member> lines) {
        inFile = new ArrayList<>(lines);
    }

    /// @param number from 1
    synchronized Optional<Member> line(@Nullable Long number) {
        return number == null || number < 1 || number > inFile.size()
                ? Optional.empty()
                : Optional.of(inFile.get((int) (number - 1)));
    }

    synchronized int lines() {
        return inFile.size();
    }

    /// When the first of those that are still to come has to leave.
    synchronized Optional<Instant> onlyUntil() {
        return byPart.values().stream()
                .filter(Member::open)
                .map(Member::onlyUntil)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
    }

    @Override
    public void close() throws IOException {
        works.close();
    }
}
