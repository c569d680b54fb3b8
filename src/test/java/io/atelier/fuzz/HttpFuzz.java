package io.atelier.fuzz;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// One run: so many requests, the same for the same seed but for what they know of earlier answers.
final class HttpFuzz {
    private static final int CALLERS = 4;
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiDocument api;
    private final List<Operation> operations;
    private final Judge judge;
    private final Known known;
    private final Connection connection;
    private final Tally tally = new Tally();

    HttpFuzz(ApiDocument api, URI server) {
        this.api = api;
        operations = api.operations();
        judge = new Judge(api);
        known = Known.of(api.root());
        connection = new Connection(server);
    }

    Tally run(long seed, int requests) throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS; i++) {
                callers.add(
                        threads.submit(() -> {
                            for (int number = next.getAndIncrement();
                                    number < requests;
                                    number = next.getAndIncrement()) {
                                ask(number, new Random(seed * 1_000_003 + number));
                            }
                        }));
            }
        }
        for (Future<?> caller : callers) {
            caller.get();
        }
        return tally;
    }

    private void ask(int number, Random random) {
        Operation operation = operations.get(number % operations.size());
        Request request = new Requests(api, known, random).next(operation);
        Answer answer = answer(request);
        tally.count(request, answer);
        judge.objection(request, answer)
                .ifPresent(objection -> tally.object(number, request, answer, objection));
        learn(request, answer);
    }

    private Answer answer(Request request) {
        try {
            return connection.exchange(request);
        } catch (SocketTimeoutException never) {
            return new Answer(0, Map.of(), "", Duration.ofSeconds(20));
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        }
    }

    private void learn(Request request, Answer answer) {
        if (answer.status() >= 200 && answer.status() < 300) {
            known.remember(request);
        }
        if (answer.status() < 300 && answer.type().equals(Optional.of("application/json"))) {
            try {
                known.remember(JSON.readTree(answer.bytes()));
            } catch (IOException notJson) {
                // The judge has objected already.
            }
        }
    }
}
