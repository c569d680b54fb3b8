package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A session as callers see it.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionAnswer(
        JobId id,
        String object,
        @Nullable String instructions,
        @Nullable String model,
        PromptMode promptMode,
        Instant createdAt,
        List<Turn> turns) {
    /// @param action what was done, generate or edit, once that is known
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Turn(
            int turn,
            JobId job,
            JobStatus status,
            @Nullable Integer fromTurn,
            @Nullable String action) {}

    public static SessionAnswer of(Session session) {
        return of(session, Session.Turn::status);
    }

    /// @param status of each turn, by whoever knows more of its job
    public static SessionAnswer of(Session session, Function<Session.Turn, JobStatus> status) {
        return new SessionAnswer(
                session.id(),
                "session",
                session.settings().instructions(),
                session.settings().model(),
                session.settings().promptMode(),
                session.createdAt(),
                session.turns().stream()
                        .map(turn ->
                                new Turn(
                                        turn.turn(),
                                        turn.job(),
                                        status.apply(turn),
                                        turn.fromTurn(),
                                        turn.action()))
                        .toList());
    }
}
