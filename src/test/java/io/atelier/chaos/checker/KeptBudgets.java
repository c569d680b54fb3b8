package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// I18. By the upstream's bills: what the service itself counts is not asked.
final class KeptBudgets implements Invariant {
    @Override
    public String id() {
        return "I18";
    }

    @Override
    public String promise() {
        return "no bill exceeds a hard cap, a cap that is only told refuses nothing; in the end nothing"
                + " is set aside, and no job of a tenant with money is left for want of it";
    }

    @Override
    public void check(Case run, Findings findings) {
        Map<String, List<Cap>> caps =
                run.evidence().books().caps().stream().collect(Collectors.groupingBy(Cap::tenant));
        Map<String, String> tenants =
                run.stories().stream()
                        .filter(Story::known)
                        .collect(
                                Collectors.toMap(
                                        Story::prompt,
                                        Story::tenant,
                                        (one, _) -> one,
                                        HashMap::new));
        caps.forEach((tenant, ofTenant) -> {
            findings.checked("budgets");
            overshoot(
                    ofTenant,
                    run.evidence().bills().stream()
                            .filter(bill -> tenant.equals(tenants.get(bill.prompt())))
                            .sorted(Comparator.comparingLong(Bill::timeMs))
                            .toList(),
                    findings);
        });
        Set<String> accepted =
                run.evidence().calls().stream()
                        .filter(Call::accepted)
                        .map(Call::job)
                        .collect(Collectors.toSet());
        for (Story story : run.stories()) {
            if (story.known() && caps.containsKey(story.tenant())) {
                want(story, caps.get(story.tenant()), accepted.contains(story.id()), findings);
            }
        }
        run.evidence()
                .books()
                .spend()
                .forEach((tenant, spend) ->
                        findings.require(
                                Money.micros(spend.path("reserved_usd")) == 0,
                                "",
                                "%s has %s set aside for nothing"
                                        .formatted(tenant, spend.path("reserved_usd").asText())));
    }

    /// Against the highest cap that may have held when a bill was written.
    private static void overshoot(List<Cap> caps, List<Bill> bills, Findings findings) {
        Cap last = caps.getLast();
        long sum = 0;
        long over = 0;
        for (Bill bill : bills) {
            sum += bill.micros();
            long cap =
                    caps.stream()
                            .filter(one -> one.fromMs() <= bill.timeMs())
                            .mapToLong(Cap::micros)
                            .max()
                            .orElse(0);
            over = Math.max(over, sum - cap);
        }
        findings.noted(
                "%s: %s caps %s; invoiced %s in %d calls; overshoot %s"
                        .formatted(
                                last.tenant(),
                                last.hard() ? "hard" : "soft",
                                caps.stream().map(Cap::micros).map(Money::told).toList(),
                                Money.told(sum),
                                bills.size(),
                                Money.told(over)));
        findings.require(
                over == 0 || !last.hard(),
                "",
                "%s has overshot its cap by %s".formatted(last.tenant(), Money.told(over)));
    }

    /// @param accepted whether its submitter heard of it: else nobody can hand it in again
    private static void want(Story story, List<Cap> caps, boolean accepted, Findings findings) {
        if (!story.unaffordable()) {
            return;
        }
        findings.checked("jobs refused for want of money");
        findings.require(caps.getLast().hard(), story.id(), "refused, though its cap is only told");
        findings.require(
                caps.size() == 1
                        || !accepted
                        || !story.status().equals("failed")
                        || !story.told().at("/error/code").asText().equals("budget_exceeded"),
                story.id(),
                "was not handed in again when there was money");
    }

    /// What a tenant has spent, ever.
    static JsonNode total(JsonNode spend) {
        return Moment.stream(spend.path("periods"))
                .filter(period -> period.path("period").asText().equals("total"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /// Below 0 where a cap was exceeded.
    static long left(JsonNode spend) {
        return Money.micros(total(spend).path("left_usd"));
    }
}
