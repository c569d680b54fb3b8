package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A small run that kept all promises, made by hand: one job, sent to one worker, answered. Tests
/// break it in one place.
final class Sample {
    static final String JOB = "11111111-1111-8111-8111-111111111111";
    static final String NONCE = "cafe0001-00001";
    static final String PROMPT = "a lighthouse, " + NONCE + "a";
    static final String WORKER = "worker-0/aaaa";
    static final String HASH = "ab".repeat(32);
    static final long LEASE_MS = 6000;
    static final String TENANT = "acme";
    static final long PRICE = 13_000;
    private static final JsonMapper JSON = new JsonMapper();

    final List<Entry> log = new ArrayList<>();
    final Map<Integer, Long> committed = new HashMap<>();
    final List<Bill> bills = new ArrayList<>();
    final List<StoredFile> files = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    final List<Blow> blows = new ArrayList<>();
    final List<Cap> caps = new ArrayList<>();
    final Map<String, Long> metrics = new HashMap<>();
    final List<String> required = new ArrayList<>();
    int poison;
    boolean hold;
    Money told = Money.NOTHING;
    Money spent = Money.NOTHING;
    long reserved;
    long left;
    int run = 1;
    private final List<String> steps = new ArrayList<>();

    /// Submitted at 1000, claimed at 1100, called at 1150, ended at 2000.
    static Sample healthy() {
        Sample sample = new Sample();
        sample.costs(new Money(PRICE, 0));
        sample.submit(1000, "key-1", "a", 202, JOB, false);
        sample.fact(1000, "submit", "{'job':'%s'}".formatted(JOB));
        sample.state(1010, "dispatched", "queued", "dispatched 1");
        sample.work(1010, 1, false);
        sample.claimed(1100, 1, WORKER, "running");
        sample.paid(1150, "answered");
        sample.stored(1900, 1);
        sample.succeeded(1950, 1, WORKER);
        sample.ended(2000, "succeeded", "succeeded 1 " + WORKER, "succeeded");
        sample.read(2100, 200, "succeeded");
        return sample;
    }

    Evidence evidence() {
        return new Evidence(
                new Terms("1", LEASE_MS, List.of(NONCE), required, poison),
                log,
                committed,
                bills,
                files,
                calls,
                blows,
                new Books(caps, Map.of(TENANT, spend()), metrics));
    }

    /// Whoever is asked says the same.
    void costs(Money money) {
        told = money;
        spent = money;
        metrics.put("cost", money.spent());
        metrics.put("possibly_billed", money.maybe());
    }

    private JsonNode spend() {
        String money =
                "'spent_usd':'%s','possibly_billed_usd':'%s'"
                        .formatted(decimal(spent.spent()), decimal(spent.maybe()));
        return json(
                "{'reserved_usd':'%s','periods':[{'period':'total','left_usd':'%s',%s}],'days':[{'lines':[{'model':'m','tier':'standard',%s}]}],'groups':[{'name':'all','cost_usd':'%s','possibly_billed_usd':'%s'}]}"
                        .formatted(
                                decimal(reserved),
                                decimal(left),
                                money,
                                money,
                                decimal(spent.spent()),
                                decimal(spent.maybe())));
    }

    private static String decimal(long micros) {
        return Money.told(micros).substring(1);
    }

    void claimed(long at, int fence, String worker, String what) {
        fact(
                at,
                "claim",
                "{'job':'%s','part':0,'fence':%d,'worker':'%s'}".formatted(JOB, fence, worker));
        state(at + 10, "running", what + " " + fence + " " + worker);
        grant(at + 10, fence, worker);
    }

    void grant(long at, int fence, String worker) {
        entry(
                "grants",
                at,
                worker,
                "io.atelier.order.grant.v1",
                "{'job':'%s','part':0,'fence':%d,'worker':'%s'}".formatted(JOB, fence, worker));
    }

    void work(long at, int fence, boolean recoverOnly) {
        entry(
                "work.standard",
                at,
                JOB + "/0",
                "io.atelier.order.work.v1",
                "{'job':'%s','part':0,'fence':%d,'recover_only':%b}"
                        .formatted(JOB, fence, recoverOnly));
    }

    void succeeded(long at, int fence, String worker) {
        fact(
                at,
                "succeeded",
                "{'job':'%s','part':0,'fence':%d,'worker':'%s','pictures':[%s]}"
                        .formatted(JOB, fence, worker, picture(fence)));
    }

    void failed(long at, int fence, String worker, String code) {
        fact(
                at,
                "failed",
                "{'job':'%s','part':0,'fence':%d,'worker':'%s','failure':{'code':'%s'}}"
                        .formatted(JOB, fence, worker, code));
    }

    void fact(long at, String word, String value) {
        entry("facts", at, JOB, "io.atelier.fact." + word + ".v1", value);
        committed.merge(0, 1L, Long::sum);
    }

    /// @param more steps: what, fence and worker; those of the whole job have no fence
    void state(long at, String part, String... more) {
        steps.addAll(List.of(more));
        entry(
                "state",
                at,
                "job:" + JOB,
                "io.atelier.state.job.v1",
                "{'id':'%s','run':%d,'document':{'tenant':'%s','operation':{'prompt':'%s'},'on_ambiguous':'%s'},%s'parts':[{'index':0,'images':1,'state':{'state':'%s','pictures':[%s]}}],'history':[%s]}"
                        .formatted(
                                JOB,
                                run,
                                TENANT,
                                PROMPT,
                                hold ? "hold" : "retry",
                                steps.contains("cancelled") ? "'closing':'cancelled'," : "",
                                part,
                                part.equals("succeeded") ? picture(lastFence()) : "",
                                String.join(",", steps.stream().map(Sample::step).toList())));
    }

    void ended(long at, String status, String... more) {
        state(at, status, more);
        event(at, JOB + "/" + run + "/" + status, status);
    }

    void event(long at, String id, String status) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_type", "io.atelier.job." + status + ".v1");
        headers.put("ce_id", id);
        String images = status.equals("succeeded") ? picture(lastFence()) : "";
        add(
                "completions",
                at,
                JOB,
                headers,
                "{'status':'%s','model':'m','tier':'standard','group':'all','cost_usd':'%s','possibly_billed_usd':'%s','images':[%s]}"
                        .formatted(status, decimal(told.spent()), decimal(told.maybe()), images));
    }

    /// Refused for want of money.
    void broke(long at) {
        add(
                "completions",
                at,
                JOB,
                Map.of("ce_type", "io.atelier.job.failed.v1", "ce_id", JOB + "/1/failed"),
                "{'status':'failed','error':{'code':'budget_exceeded'}}");
    }

    void paid(long at, String outcome) {
        paid(at, PRICE, outcome);
    }

    void paid(long at, long micros, String outcome) {
        String hash = outcome.equals("answered") ? HASH : "cd".repeat(32);
        bills.add(
                new Bill(
                        at,
                        at + 700,
                        "req_" + bills.size(),
                        PROMPT,
                        micros,
                        outcome,
                        List.of(hash)));
    }

    void stored(long at, int fence) {
        files.add(
                new StoredFile(name(fence), 100, HASH, at, true, "req_0/0\n" + PROMPT, json("{}")));
        files.add(
                new StoredFile(
                        JOB + ".p0.r" + run + ".json",
                        50,
                        "",
                        at,
                        true,
                        "",
                        json("{'pictures':[%s]}".formatted(picture(fence)))));
    }

    void submit(long at, String key, String variant, int code, String job, boolean replayed) {
        calls.add(
                new Call(
                        at * 1000,
                        at * 1000 + 9000,
                        "door-0",
                        "submit",
                        key,
                        NONCE + variant,
                        "",
                        code,
                        job,
                        "accepted",
                        0,
                        replayed,
                        false));
    }

    void read(long at, int code, String status) {
        asked(at, "poll", code, status);
    }

    void asked(long at, String kind, int code, String status) {
        calls.add(
                new Call(
                        at * 1000,
                        at * 1000 + 9000,
                        "door-1",
                        kind,
                        "",
                        "",
                        "",
                        code,
                        JOB,
                        status,
                        0,
                        false,
                        false));
    }

    static String name(int fence) {
        return JOB + ".p0.r1.f" + fence + ".i0.png";
    }

    void entry(String topic, long at, String key, String type, String value) {
        add(topic, at, key, Map.of("ce_type", type), value);
    }

    void add(String topic, long at, String key, Map<String, String> headers, String value) {
        long offset = log.stream().filter(entry -> entry.topic().equals(topic)).count();
        log.add(new Entry(topic, 0, offset, at, key, headers, json(value)));
    }

    private int lastFence() {
        return (int) steps.stream().filter(step -> step.startsWith("dispatched")).count();
    }

    private static String picture(int fence) {
        return "{'index':0,'name':'11/11/%s','bytes':100,'sha256':'%s'}"
                .formatted(name(fence), HASH);
    }

    private static String step(String words) {
        String[] word = words.split(" ", -1);
        return word.length == 1
                ? "{'what':'%s'}".formatted(word[0])
                : "{'what':'%s','part':0,'fence':%s%s}"
                        .formatted(
                                word[0],
                                word[1],
                                word.length > 2 ? ",'worker':'" + word[2] + "'" : "");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
