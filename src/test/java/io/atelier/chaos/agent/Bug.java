package io.atelier.chaos.agent;

import static io.atelier.chaos.agent.Reflection.call;
import static io.atelier.chaos.agent.Reflection.callIn;
import static io.atelier.chaos.agent.Reflection.get;
import static io.atelier.chaos.agent.Reflection.make;
import static io.atelier.chaos.agent.Reflection.with;

import java.lang.classfile.MethodModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/// Bugs that somebody might write some day.
public enum Bug {
    /// The worker claims, and calls without waiting for the answer.
    CALLS_WITHOUT_GRANT(
            "attempt/Claims", "claim", "AttemptKey;Ljava/lang/String;", Bug::callWithoutGrant),
    /// Whoever claims a part that runs is granted it, whatever fence he names.
    GRANTS_TO_ANYBODY(
            "ledger/Reducer",
            "held",
            "",
            (self, arguments, original, type) ->
                    call(arguments[0], "state").getClass().getSimpleName().equals("Running")),
    /// Every payload is taken for the one that came first.
    COMPARES_NO_HASH("ledger/Reducer", "replay", "", Bug::sameHash),
    /// A job that asks to be parked is bought again.
    BUYS_AGAIN_ON_HOLD("ledger/Reducer", "notFound", "", Bug::buyAgain),
    /// A cancel is acknowledged, and forgotten.
    CANCELS_IN_WORDS_ONLY("ledger/Reducer", "cancel", "", Bug::cancelInWords),
    /// A job that has ended leaves memory altogether.
    FORGETS_THE_ENDED("ledger/Shard", "shrink", "", (self, arguments, original, type) -> null),
    /// Completions are published a second time, under a new event id.
    PUBLISHES_TWICE("ledger/LedgerLoop$Membership", "completion", "job/Job;", Bug::publishTwice),
    /// Offsets are committed before state and orders.
    COMMITS_OFFSETS_FIRST("ledger/LedgerLoop$Membership", "commit", "", Bug::commitOffsetsFirst),
    /// A ledger that takes a partition over begins with an empty memory.
    RESTORES_NOTHING(
            "ledger/Restore",
            "into",
            "",
            (self, arguments, original, type) -> call(arguments[0], "restored")),
    /// Leases end although the ledger hears nobody, itself included.
    ENDS_LEASES_UNHEARD(
            "ledger/Leases", "echoIsOld", "", (self, arguments, original, type) -> false),
    /// The same key gives another job each time.
    DRAWS_IDS(
            "ingest/IdempotencyKey",
            "jobOf",
            "String;Ljava/lang/String;",
            (self, arguments, original, type) ->
                    callIn(original.call().getClass(), null, "random")),
    /// Success is told before the manifest is written.
    REPORTS_BEFORE_MANIFEST("worker/Attempt", "stored", "job/Outcome$Answered;", Bug::reportFirst),
    /// Pictures are written under their final name, bit by bit.
    WRITES_IN_PLACE("storage/FolderTree", "reveal", "", Bug::writeInPlace);

    private final String in;
    private final String method;
    private final String parameter;

    @SuppressWarnings("ImmutableEnumChecker") // functions without a memory
    private final Body body;

    /// @param in the class, below `io/atelier`
    /// @param parameter a part of the parameters' types that tells overloads apart
    Bug(String in, String method, String parameter, Body body) {
        this.in = "io/atelier/" + in;
        this.method = method;
        this.parameter = parameter;
        this.body = body;
    }

    static Bug named(String option) {
        return valueOf(option.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// As an option of the agent.
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String in() {
        return in;
    }

    String method() {
        return method;
    }

    Body body() {
        return body;
    }

    boolean is(MethodModel candidate) {
        return candidate.methodName().equalsString(method)
                && candidate.methodType().stringValue().contains(parameter);
    }

    private static Object callWithoutGrant(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        original.call();
                    } catch (Throwable e) {
                        System.out.println("claim came to nothing: " + e);
                    }
                });
        Object key = arguments[0];
        Class<?> grant = Class.forName("io.atelier.job.Order$Grant", true, type.getClassLoader());
        return make(
                grant,
                call(key, "job"),
                call(key, "part"),
                call(key, "fence"),
                get(self, "worker"),
                0);
    }

    private static Object sameHash(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        arguments[1] = call(call(arguments[0], "document"), "requestHash");
        return original.call();
    }

    private static Object buyAgain(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        Object document = call(arguments[0], "document");
        Object hold = call(document, "onAmbiguous");
        Object retry =
                Arrays.stream(hold.getClass().getEnumConstants())
                        .filter(each -> each.toString().equals("RETRY"))
                        .findFirst()
                        .orElseThrow();
        arguments[0] = with(arguments[0], "document", with(document, "onAmbiguous", retry));
        return with(original.call(), "document", document);
    }

    private static Object cancelInWords(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        return with(original.call(), "job", arguments[0]);
    }

    private static Object publishTwice(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        Object again = original.call();
        Object headers = call(again, "headers");
        call(headers, "remove", "ce_id");
        byte[] id = String.valueOf(System.nanoTime()).getBytes(StandardCharsets.UTF_8);
        call(headers, "add", "ce_id", id);
        call(get(self, "producer"), "send", again);
        return original.call();
    }

    private static Object commitOffsetsFirst(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        Object producer = get(self, "producer");
        Object offsets = call(self, "fence", arguments[2]);
        call(producer, "beginTransaction");
        call(
                producer,
                "sendOffsetsToTransaction",
                offsets,
                call(get(self, "consumer"), "groupMetadata"));
        call(producer, "commitTransaction");
        Thread.sleep(300);
        return original.call();
    }

    private static Object reportFirst(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        Object manifest =
                call(call(self, "keeping"), "manifest", arguments[0], call(arguments[1], "finish"));
        call(self, "report", call(get(self, "words"), "succeeded", manifest, false));
        Thread.sleep(300);
        return original.call();
    }

    private static Object writeInPlace(
            Object self, Object[] arguments, Body.Original original, Class<?> type)
            throws Throwable {
        Path temporary = (Path) arguments[0];
        Path folder = (Path) arguments[1];
        String name = (String) arguments[2];
        if (!name.endsWith(".png")) {
            return original.call();
        }
        byte[] bytes = Files.readAllBytes(temporary);
        Path file = folder.resolve(name);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        Thread.sleep(2500);
        Files.write(
                file,
                Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length),
                StandardOpenOption.APPEND);
        Files.delete(temporary);
        return null;
    }
}
