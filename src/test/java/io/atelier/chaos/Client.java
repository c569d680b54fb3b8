package io.atelier.chaos;

import io.atelier.chaos.checker.Call;
import io.atelier.chaos.checker.Recorded;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Runs one errand to its end, and notes everything that it asks and hears.
final class Client implements Runnable {
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled", "expired");
    private static final long ANCHOR_MICROS = System.currentTimeMillis() * 1000;
    private static final long ANCHOR_NANOS = System.nanoTime();

    private final Errand errand;
    private final List<URI> doors;
    private final Recorded record;
    private final Dice dice;
    private final long startNanos;
    private final Stir stir;
    private final Tenants tenants;
    private final Deque<String> verdicts;
    private String nonce;
    private int next;
    private boolean redriven;
    private String seen = "";
    private boolean broke;
    private volatile String job = "";
    private volatile boolean ended;

    Client(
            Errand errand,
            List<URI> doors,
            Recorded record,
            long startNanos,
            Stir stir,
            Tenants tenants) {
        this.errand = errand;
        this.doors = doors;
        this.record = record;
        this.startNanos = startNanos;
        this.stir = stir;
        this.tenants = tenants;
        this.dice = new Dice(errand.nonce().hashCode());
        this.verdicts = new ArrayDeque<>(errand.verdicts());
        this.nonce = errand.nonce();
        this.next = dice.below(doors.size());
    }

    boolean submitted() {
        return !job.isEmpty();
    }

    boolean ended() {
        return ended;
    }

    @Override
    public void run() {
        try {
            pause(startNanos + TimeUnit.MILLISECONDS.toNanos(errand.startMs()) - System.nanoTime());
            submitUntilAccepted();
            if (errand.conflict()) {
                submit("b", door());
            }
            follow();
            if (errand.again()) {
                submit("a", door());
                submit("b", door());
            }
            ended = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submitUntilAccepted() throws InterruptedException {
        for (int tries = 0; job.isEmpty() && !stir.ceased(); tries++) {
            if (errand.keyed()) {
                submitCopies();
            } else {
                submitOnce();
            }
            if (job.isEmpty()) {
                Thread.sleep(backoff(tries));
            }
        }
    }

    private void submitCopies() throws InterruptedException {
        List<Thread> copies = new ArrayList<>();
        int many = Math.max(errand.copies(), errand.race() ? 2 : 1);
        for (int i = 0; i < many; i++) {
            String variant = errand.race() && i == many - 1 ? "b" : "a";
            URI door = door();
            copies.add(Thread.ofVirtual().start(() -> submit(variant, door)));
        }
        for (Thread copy : copies) {
            copy.join();
        }
    }

    private void submit(String variant, URI door) {
        long from = micros();
        Http.Answer answer =
                send("POST", door, "", errand.document(variant), "Idempotency-Key", errand.key());
        note("submit", door, errand.key(), errand.nonce() + variant, "", from, answer);
        taken(answer);
    }

    /// A job that its tenant can't afford is there, too.
    private void taken(Http.Answer answer) {
        String id = answer.text(answer.code() == 429 ? "job_id" : "id");
        if (!id.isEmpty() && (answer.code() == 202 || answer.code() == 429)) {
            job = id;
            stir.note();
        }
    }

    /// Who brings no key must take another payload when no answer came, or the key out of it.
    private void submitOnce() {
        URI door = door();
        long from = micros();
        String document = errand.document("a").replace(errand.nonce(), nonce);
        Http.Answer answer = send("POST", door, "", document);
        String key = answer.text("idempotency_key");
        note("submit", door, "", nonce + "a", "", from, answer);
        taken(answer);
        for (int tries = 0; !key.isEmpty() && job.isEmpty() && tries < 30; tries++) {
            door = door();
            from = micros();
            answer = send("POST", door, "", document, "Idempotency-Key", key);
            note("submit", door, key, nonce + "a", "", from, answer);
            taken(answer);
            if (job.isEmpty()) {
                rest(backoff(tries));
            }
        }
        if (job.isEmpty()) {
            nonce = nonce + "r";
        }
    }

    private Http.Answer send(String method, URI door, String path, String body, String... more) {
        List<String> headers = new ArrayList<>(List.of(more));
        headers.addAll(List.of("Authorization", tenants.bearer(errand.tenant())));
        return Http.send(
                method, door.resolve("/v1/jobs" + path), body, headers.toArray(String[]::new));
    }

    private void follow() throws InterruptedException {
        long cancelAt =
                errand.cancelAfterMs() < 0
                        ? Long.MAX_VALUE
                        : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(errand.cancelAfterMs());
        for (int polls = 1; !job.isEmpty() && !stir.ceased(); polls++) {
            if (cancelAt != Long.MAX_VALUE && System.nanoTime() - cancelAt > 0) {
                command("cancel", "", "");
                cancelAt = Long.MAX_VALUE;
            }
            String status = polls % 4 == 0 ? history() : poll();
            if (status.equals("ambiguous")) {
                resolve();
            } else if (status.equals("failed") && broke && tenants.mayYetAfford(errand.tenant())) {
                if (tenants.raised()) {
                    command("redrive", "", "");
                }
            } else if (status.equals("failed") && errand.fault().equals("400") && !redriven) {
                redriven = command("redrive", "", "");
            } else if (ENDS.contains(status)) {
                poll();
                history();
                return;
            }
            Thread.sleep(
                    cancelAt == Long.MAX_VALUE
                            ? backoff(polls / 2)
                            : Math.min(400, errand.cancelAfterMs() / 2 + 1));
        }
    }

    private void resolve() {
        String verdict = verdicts.isEmpty() ? "cancel" : verdicts.peekFirst();
        boolean heard =
                switch (verdict) {
                    case "paid" -> command("resolve", "{\"paid\":true}", "true");
                    case "unpaid" -> command("resolve", "{\"paid\":false}", "false");
                    default -> command("cancel", "", "");
                };
        if (heard) {
            verdicts.pollFirst();
        }
    }

    private String poll() {
        Http.Answer answer = read("poll", "");
        String status = answer.text("status");
        broke = answer.body().at("/error/code").asText().equals("budget_exceeded");
        if (!status.equals(seen) && !status.isEmpty()) {
            seen = status;
            stir.note();
        }
        return status;
    }

    private String history() {
        read("history", "/history");
        return "";
    }

    private Http.Answer read(String kind, String path) {
        URI door = door();
        long from = micros();
        Http.Answer answer = send("GET", door, "/" + job + path, "");
        note(kind, door, "", "", "", from, answer);
        return answer;
    }

    /// @return whether an answer came that says what became of it
    private boolean command(String kind, String body, String wish) {
        for (int tries = 0; tries < 20; tries++) {
            URI door = door();
            long from = micros();
            Http.Answer answer = send("POST", door, "/" + job + "/" + kind, body);
            note(kind, door, "", "", wish, from, answer);
            if (answer.code() != 0 && answer.code() != 503) {
                return true;
            }
            rest(backoff(tries));
        }
        return false;
    }

    private void note(
            String kind,
            URI door,
            String key,
            String submitted,
            String wish,
            long from,
            Http.Answer answer) {
        record.add(
                new Call(
                        from,
                        micros(),
                        "door-" + doors.indexOf(door),
                        kind,
                        key,
                        submitted,
                        wish,
                        answer.code(),
                        kind.equals("submit") ? answer.text("id") : job,
                        answer.text("status"),
                        answer.body().path("data").size(),
                        answer.replayed(),
                        answer.stale()));
    }

    private synchronized URI door() {
        return doors.get(next++ % doors.size());
    }

    private long backoff(int tries) {
        return Math.min(4000, 400 + 200L * tries) + dice.below(400);
    }

    private static void rest(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long nanos) throws InterruptedException {
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    private static long micros() {
        return ANCHOR_MICROS + (System.nanoTime() - ANCHOR_NANOS) / 1000;
    }
}
