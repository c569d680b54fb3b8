package io.atelier.view;

import io.atelier.job.Session;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A place in a stream of events: `id:` of what was told last, and `Last-Event-ID` of whoever comes
/// back.
///
/// It is also where a list of events goes on.
///
/// It counts what was told in numbers that are the same at every replica: steps of a job's history,
/// offsets of `progress` and of `state`. So any replica can go on from it, also one that has read
/// less (what is missing comes when it has read it) or more (a job's history tells what was
/// missed). Callers hold it as opaque text; a forged one is only a place in the caller's own
/// stream.
sealed interface EventId {
    /// Of one job or of the turns of a session, in order.
    ///
    /// @param steps of each job's history that were told
    /// @param sketches the offset on `progress` that comes next; jobs of a stream share a partition
    record OfJobs(List<Integer> steps, long sketches) implements EventId {
        public OfJobs {
            steps = List.copyOf(steps);
        }

        /// Of a stream of one job.
        int first() {
            return steps.isEmpty() ? 0 : steps.getFirst();
        }
    }

    /// Of a group.
    ///
    /// @param state the offset on `state` that comes next
    record OfGroup(long state) implements EventId {}

    /// In the completions.
    ///
    /// @param offsets that come next, one of each partition in order
    record OfCompletions(List<Long> offsets) implements EventId {
        public OfCompletions {
            offsets = List.copyOf(offsets);
        }
    }

    byte JOBS = 1;
    byte GROUP = 2;
    byte COMPLETIONS = 3;

    /// A varint has 7 bits of a number in each byte.
    int LONGEST_NUMBER = 10;

    /// Empty where the text was not made by [#text].
    static Optional<EventId> parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            EventId id = read(bytes);
            // One spelling each.
            return id.text().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException
                | ArithmeticException
                | BufferUnderflowException notOurs) {
            return Optional.empty();
        }
    }

    default String text() {
        ByteBuffer bytes =
                switch (this) {
                    case OfJobs(List<Integer> steps, long sketches) -> {
                        ByteBuffer some =
                                ByteBuffer.allocate(1 + (steps.size() + 1) * LONGEST_NUMBER);
                        some.put(JOBS);
                        write(sketches, some);
                        steps.forEach(step -> write(step, some));
                        yield some;
                    }
                    case OfGroup(long state) -> {
                        ByteBuffer some = ByteBuffer.allocate(1 + LONGEST_NUMBER).put(GROUP);
                        write(state, some);
                        yield some;
                    }
                    case OfCompletions(List<Long> offsets) -> {
                        ByteBuffer some = ByteBuffer.allocate(1 + offsets.size() * LONGEST_NUMBER);
                        some.put(COMPLETIONS);
                        offsets.forEach(offset -> write(offset, some));
                        yield some;
                    }
                };
        bytes.flip();
        return new String(
                Base64.getUrlEncoder().withoutPadding().encode(bytes).array(),
                StandardCharsets.US_ASCII);
    }

    private static EventId read(ByteBuffer bytes) {
        byte kind = bytes.get();
        if (kind == GROUP) {
            return new OfGroup(number(bytes));
        }
        if (kind == COMPLETIONS) {
            List<Long> offsets = new ArrayList<>();
            while (bytes.hasRemaining()) {
                offsets.add(number(bytes));
            }
            return new OfCompletions(offsets);
        }
        if (kind != JOBS || bytes.remaining() > Session.MAX_TURNS * LONGEST_NUMBER) {
            throw new IllegalArgumentException("not an id of ours");
        }
        long sketches = number(bytes);
        List<Integer> steps = new ArrayList<>();
        while (bytes.hasRemaining()) {
            steps.add(Math.toIntExact(number(bytes)));
        }
        return new OfJobs(steps, sketches);
    }

    private static void write(long number, ByteBuffer bytes) {
        long rest = number;
        while (rest > 0x7F) {
            bytes.put((byte) (0x80 | (rest & 0x7F)));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long number(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = bytes.get();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }
}
