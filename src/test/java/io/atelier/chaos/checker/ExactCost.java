package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// I17. What jobs, accounts and metrics say of money, against what the upstream would charge.
final class ExactCost implements Invariant {
    @Override
    public String id() {
        return "I17";
    }

    @Override
    public String promise() {
        return "a job's cost is the bill of its pictures, to the micro-dollar; each other bill is of a"
                + " job that tells of as much in doubt; spend and metrics are the sums of that";
    }

    /// What the jobs' last completions say, summed up by whatever spending is told by.
    private record Told(
            Map<String, Money> tenants, Map<String, Money> purposes, Map<String, Money> groups) {
        static Told nothing() {
            return new Told(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        }

        /// Without those that nothing was spent by or on.
        Told spent() {
            List.of(tenants, purposes, groups)
                    .forEach(sums -> sums.values().removeIf(Money.NOTHING::equals));
            return this;
        }

        void add(String tenant, JsonNode job) {
            Money money = Money.of(job, "cost_usd", "possibly_billed_usd");
            tenants.merge(tenant, money, Money::plus);
            purposes.merge(purpose(tenant, job), money, Money::plus);
            groups.merge(group(tenant, job.path("group")), money, Money::plus);
        }

        Money all() {
            return tenants.values().stream().reduce(Money.NOTHING, Money::plus);
        }
    }

    @Override
    public void check(Case run, Findings findings) {
        Told told = Told.nothing();
        Set<String> prompts = new HashSet<>();
        long inVain = 0;
        for (Story story : run.stories()) {
            if (story.known()) {
                findings.checked("jobs");
                prompts.add(story.prompt());
                told.add(story.tenant(), story.told());
                inVain += inVain(story, run.bills(story), findings);
            }
        }
        long invoice = run.evidence().bills().stream().mapToLong(Bill::micros).sum();
        run.evidence().bills().stream()
                .filter(bill -> !prompts.contains(bill.prompt()))
                .forEach(bill -> findings.broken("", "nobody tells of call " + bill.call()));
        findings.noted(
                "invoice %s; told: %s; of that doubt %s was billed"
                        .formatted(Money.told(invoice), told.all(), Money.told(inVain)));
        findings.require(
                invoice == told.all().spent() + inVain,
                "",
                "the invoice is %s, jobs cost %s and calls in doubt %s"
                        .formatted(
                                Money.told(invoice),
                                Money.told(told.all().spent()),
                                Money.told(inVain)));
        spend(run.evidence().books(), told, findings);
        metrics(run.evidence(), told.all(), findings);
    }

    /// @return what was billed for calls that brought the job nothing
    private static long inVain(Story story, List<Bill> bills, Findings findings) {
        JsonNode job = story.told();
        Money told = Money.of(job, "cost_usd", "possibly_billed_usd");
        Set<String> pictures = new HashSet<>();
        Moment.stream(job.path("images")).forEach(one -> pictures.add(one.path("sha256").asText()));
        long bought = 0;
        long inVain = 0;
        List<String> named = new ArrayList<>();
        for (Bill bill : bills) {
            findings.checked("bills");
            if (bill.sha256().stream().anyMatch(pictures::contains)) {
                bought += bill.micros();
            } else {
                findings.checked("bills of calls in doubt");
                inVain += bill.micros();
                named.add(
                        "call %s, %s, %s"
                                .formatted(bill.call(), Money.told(bill.micros()), bill.outcome()));
            }
        }
        if (told.maybe() != 0 || inVain != 0) {
            findings.checked("jobs in doubt");
            findings.noted(
                    "job %s (%s) tells of %s in doubt; billed: %s"
                            .formatted(
                                    story.id(), story.status(), Money.told(told.maybe()), named));
        }
        findings.require(
                bought == told.spent(),
                story.id(),
                "cost_usd is %s, its pictures were billed %s"
                        .formatted(Money.told(told.spent()), Money.told(bought)));
        findings.require(
                inVain <= told.maybe(),
                story.id(),
                "tells of %s in doubt, but was billed for nothing: %s"
                        .formatted(Money.told(told.maybe()), named));
        return inVain;
    }

    private static void spend(Books books, Told told, Findings findings) {
        Told answered = Told.nothing();
        books.spend()
                .forEach((tenant, spend) -> {
                    JsonNode total = KeptBudgets.total(spend);
                    answered.tenants()
                            .put(tenant, Money.of(total, "spent_usd", "possibly_billed_usd"));
                    for (JsonNode day : spend.path("days")) {
                        for (JsonNode line : day.path("lines")) {
                            answered.purposes()
                                    .merge(
                                            purpose(tenant, line),
                                            Money.of(line, "spent_usd", "possibly_billed_usd"),
                                            Money::plus);
                        }
                    }
                    for (JsonNode group : spend.path("groups")) {
                        answered.groups()
                                .put(
                                        group(tenant, group.path("name")),
                                        Money.of(group, "cost_usd", "possibly_billed_usd"));
                    }
                });
        same("in all", told.spent().tenants(), answered.spent().tenants(), findings);
        same("by model and tier", told.purposes(), answered.purposes(), findings);
        same("by group", told.groups(), answered.groups(), findings);
    }

    private static void same(
            String how, Map<String, Money> jobs, Map<String, Money> spend, Findings findings) {
        findings.count("sums " + how, jobs.size());
        findings.require(
                jobs.equals(spend),
                "",
                "spent %s: the jobs say %s, spend says %s".formatted(how, jobs, spend));
    }

    /// Counters end with their process: what was committed in its last moment is counted by nobody.
    private static void metrics(Evidence evidence, Money told, Findings findings) {
        boolean calm =
                evidence.blows().stream()
                        .noneMatch(blow ->
                                blow.role().equals("ledger") || blow.role().equals("broker"));
        Map<String, Long> metrics = evidence.books().metrics();
        Money counted =
                new Money(
                        metrics.getOrDefault("cost", 0L),
                        metrics.getOrDefault("possibly_billed", 0L)
                                - metrics.getOrDefault("doubt_cleared", 0L));
        findings.noted("metrics of all processes: " + counted);
        findings.require(
                calm ? counted.equals(told) : counted.spent() <= told.spent(),
                "",
                "metrics say %s, jobs %s".formatted(counted, told));
    }

    private static String purpose(String tenant, JsonNode of) {
        return "%s: %s, %s".formatted(tenant, of.path("model").asText(), of.path("tier").asText());
    }

    private static String group(String tenant, JsonNode name) {
        return tenant + ": " + name.asText();
    }
}
