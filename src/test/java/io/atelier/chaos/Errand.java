package io.atelier.chaos;

import java.util.List;

/// What one client does with one job.
///
/// @param tenant whose job it is
/// @param nonce a part of the prompt that no other errand has
/// @param keyed whether it brings its own idempotency key
/// @param copies how often it is submitted at once, to different replicas
/// @param race whether one of the copies has another payload
/// @param conflict whether another payload is submitted under the key afterwards
/// @param again whether it is submitted once more after its end
/// @param fault what the upstream does to its first call; empty for nothing
/// @param cancelAfterMs -1 for never
/// @param verdicts what a person says of it each time that it is parked: paid, unpaid, cancel
record Errand(
        String tenant,
        String nonce,
        int startMs,
        boolean keyed,
        int copies,
        boolean race,
        boolean conflict,
        boolean again,
        boolean hold,
        Wish wish,
        String tier,
        String fault,
        int cancelAfterMs,
        List<String> verdicts) {
    Errand {
        verdicts = List.copyOf(verdicts);
    }

    String key() {
        return "key-" + nonce;
    }

    boolean mayBeCalledOff() {
        return cancelAfterMs >= 0 || hold;
    }

    /// @param variant `a`, or `b` for the other payload
    String document(String variant) {
        return "{\"prompt\":\"%s\",%s,\"tier\":\"%s\",\"lane\":\"realtime\",\"group\":\"%s\",\"on_ambiguous\":\"%s\"}"
                .formatted(
                        prompt(variant),
                        wish.fields(),
                        tier,
                        "all-" + wish.quality(),
                        hold ? "hold" : "retry");
    }

    String prompt(String variant) {
        return "a lighthouse, " + nonce + variant;
    }

    /// A rule for the simulator; empty where nothing goes wrong.
    String rule() {
        String what =
                switch (fault) {
                    case "" -> "";
                    case "429" ->
                            "\"fault\":\"status\",\"status\":429,\"headers\":{\"Retry-After\":\"1\"}";
                    case "400", "500", "503" -> "\"fault\":\"status\",\"status\":" + fault;
                    case "slow" -> "\"fault\":\"slow\",\"delay_ms\":2500";
                    case "very slow" -> "\"fault\":\"slow\",\"delay_ms\":25000";
                    default -> "\"fault\":\"" + fault + "\"";
                };
        return what.isEmpty()
                ? ""
                : "{\"match\":{\"prompt\":\"%s\"},%s,\"times\":1}".formatted(nonce, what);
    }
}
