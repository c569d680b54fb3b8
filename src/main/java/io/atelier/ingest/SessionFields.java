package io.atelier.ingest;

import io.atelier.job.ImageOperation;
import io.atelier.job.Session;
import java.util.List;
import java.util.stream.Stream;

/// The documents of sessions: what one is opened with, and what a turn is handed in as. A turn is a
/// job, so most of its fields are a job's.
final class SessionFields {
    static final Field<String> INSTRUCTIONS = Field.of("instructions", Rule.text(1, 32_000));
    static final Field<String> ACTION =
            Field.of(
                    "action",
                    Rule.oneOf(
                            List.of(
                                    ImageOperation.Turn.AUTO,
                                    ImageOperation.GENERATE,
                                    ImageOperation.EDIT)));
    static final Field<Integer> FROM_TURN =
            Field.of("from_turn", Rule.integer(1, Session.MAX_TURNS));

    static final List<Field<?>> OF_A_SESSION =
            List.of(INSTRUCTIONS, JobFields.MODEL, JobFields.PROMPT_MODE);

    /// Not of a turn: it is its own operation, brings one picture, and follows nobody's old words.
    private static final List<Field<?>> ONLY_OF_A_JOB =
            List.of(
                    JobFields.OPERATION,
                    JobFields.N,
                    JobFields.STYLE,
                    JobFields.RESPONSE_FORMAT,
                    JobFields.MARKUP,
                    JobFields.LANE,
                    JobFields.REUSE);

    static final List<Field<?>> OF_A_TURN =
            Stream.concat(
                            Stream.of(ACTION, FROM_TURN),
                            JobFields.ALL.stream().filter(field -> !ONLY_OF_A_JOB.contains(field)))
                    .toList();

    private SessionFields() {}
}
