package io.atelier.chaos.checker;

/// What one client asked of one replica, and what it heard. Times are micros of one clock.
///
/// @param kind submit, poll, history, cancel, redrive or resolve
/// @param key the idempotency key, of submits
/// @param nonce of the payload, of submits
/// @param wish `true` or `false` of a resolve
/// @param code of the answer, 0 where none came
/// @param job its id, as the answer or the path has it
/// @param status of the job in the answer
/// @param steps in the answer to `history`
public record Call(
        long from,
        long to,
        String replica,
        String kind,
        String key,
        String nonce,
        String wish,
        int code,
        String job,
        String status,
        int steps,
        boolean replayed,
        boolean stale) {
    boolean accepted() {
        return kind.equals("submit") && code == 202;
    }

    long fromMs() {
        return from / 1000;
    }

    long toMs() {
        return to / 1000;
    }
}
