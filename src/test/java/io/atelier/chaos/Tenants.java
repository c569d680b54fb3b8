package io.atelier.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.chaos.checker.Cap;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Whose jobs there are: makes keys and budgets as an administrator does, and asks in the end what
/// was spent.
final class Tenants {
    /// Whose the administrator's key is; it has no budget.
    static final String FREE = "default";

    private static final int TRIES = 60;
    private static final int PATIENCE_MINUTES = 3;

    private final List<Purse> purses;
    private final List<URI> doors;
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final Queue<Cap> caps = new ConcurrentLinkedQueue<>();
    private final CountDownLatch wanted = new CountDownLatch(1);
    private volatile boolean raised;

    Tenants(List<Purse> purses, List<URI> doors, String adminKey) {
        this.purses = purses;
        this.doors = doors;
        keys.put(FREE, adminKey);
    }

    void open() throws InterruptedException {
        for (Purse purse : purses) {
            ask("PUT", "/v1/admin/tenants/" + purse.tenant(), "{}");
            cap(purse, purse.micros());
            JsonNode key =
                    ask(
                            "POST",
                            "/v1/admin/keys",
                            "{\"tenant\":\"%s\",\"scopes\":[\"submit\",\"read\"]}"
                                    .formatted(purse.tenant()));
            keys.put(purse.tenant(), key.path("key").asText());
        }
    }

    /// Once somebody waits for it.
    void raise() throws InterruptedException {
        if (purses.stream().noneMatch(Purse::raised)) {
            return;
        }
        if (!wanted.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("nobody has asked for more money");
        }
        for (Purse purse : purses) {
            if (purse.raised()) {
                cap(purse, purse.raisedMicros());
            }
        }
        raised = true;
    }

    /// Whether there is more money for that tenant now, or will be.
    boolean mayYetAfford(String tenant) {
        boolean may =
                purses.stream().anyMatch(purse -> purse.raised() && purse.tenant().equals(tenant));
        if (may) {
            wanted.countDown();
        }
        return may;
    }

    boolean raised() {
        return raised;
    }

    String bearer(String tenant) {
        return "Bearer " + keys.get(tenant);
    }

    List<Cap> caps() {
        return List.copyOf(caps);
    }

    /// Of every tenant, as the service tells it.
    Map<String, JsonNode> spend() throws InterruptedException {
        Map<String, JsonNode> answers = new TreeMap<>();
        for (String tenant : keys.keySet()) {
            answers.put(tenant, ask("GET", "/v1/admin/tenants/" + tenant + "/spend", ""));
        }
        return answers;
    }

    private void cap(Purse purse, long micros) throws InterruptedException {
        long from = System.currentTimeMillis();
        ask(
                "PUT",
                "/v1/admin/budgets/" + purse.tenant(),
                "{\"total_usd\":\"%s\",\"hard\":%b}"
                        .formatted(BigDecimal.valueOf(micros, 6), purse.hard()));
        caps.add(new Cap(from, purse.tenant(), micros, purse.hard()));
    }

    /// Until somebody is there who does it.
    private JsonNode ask(String method, String path, String body) throws InterruptedException {
        Http.Answer answer = null;
        for (int tries = 0; tries < TRIES; tries++) {
            URI door = doors.get(tries % doors.size());
            answer = Http.send(method, door.resolve(path), body, "Authorization", bearer(FREE));
            if (answer.code() / 100 == 2) {
                return answer.body();
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException(method + " " + path + " was answered " + answer);
    }
}
