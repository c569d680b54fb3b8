package io.atelier.chaos.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// I11.
final class OneKeyOneJob implements Invariant {
    @Override
    public String id() {
        return "I11";
    }

    @Override
    public String promise() {
        return "one idempotency key, one job, across crashes; another payload gets 422";
    }

    @Override
    public void check(Case run, Findings findings) {
        Map<String, List<Call>> byKey =
                run.evidence().calls().stream()
                        .filter(call -> call.kind().equals("submit") && !call.key().isEmpty())
                        .collect(Collectors.groupingBy(Call::key));
        byKey.forEach((key, calls) -> {
            findings.checked("keys");
            findings.count("submits", calls.size());
            key(run, calls, findings);
        });
        prompts(run, findings);
        owners(byKey, findings);
    }

    private static void key(Case run, List<Call> calls, Findings findings) {
        List<Call> yes = calls.stream().filter(Call::accepted).toList();
        List<Call> no = calls.stream().filter(call -> call.code() == 422).toList();
        findings.count("conflicts", no.size());
        Set<String> jobs = values(yes, Call::job);
        Set<String> payloads = values(yes, Call::nonce);
        String job = jobs.stream().findFirst().orElse("");
        findings.require(jobs.size() <= 1, job, "one key, several jobs: " + jobs);
        findings.require(
                payloads.size() <= 1, job, "one key, several payloads accepted: " + payloads);
        findings.require(
                yes.stream().filter(call -> !call.replayed()).count() <= 1,
                job,
                "accepted as new more than once");
        if (run.knows(job)) {
            Story story = run.story(job);
            findings.require(
                    payloads.stream().allMatch(story.prompt()::contains),
                    job,
                    "accepted with another payload than it runs with");
            findings.require(
                    no.stream().noneMatch(call -> story.prompt().contains(call.nonce())),
                    job,
                    "422 for its own payload");
        }
    }

    private static void prompts(Case run, Findings findings) {
        Map<String, String> jobs = new HashMap<>();
        for (Story story : run.stories()) {
            if (story.known()) {
                String other = jobs.putIfAbsent(story.prompt(), story.id());
                findings.require(
                        other == null,
                        story.id(),
                        "the same payload became job %s too".formatted(other));
            }
        }
    }

    private static void owners(Map<String, List<Call>> byKey, Findings findings) {
        Map<String, String> owners = new HashMap<>();
        byKey.forEach((key, calls) ->
                values(calls.stream().filter(Call::accepted).toList(), Call::job)
                        .forEach(job -> {
                            String other = owners.putIfAbsent(job, key);
                            findings.require(
                                    other == null, job, "two keys, one job: " + key + ", " + other);
                        }));
    }

    private static Set<String> values(List<Call> calls, Function<Call, String> of) {
        return calls.stream().map(of).collect(Collectors.toSet());
    }
}
