package io.atelier.chaos;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the ledgers' metrics say of money, over all processes that there were: counters begin at 0
/// with each.
final class Meters {
    private static final Pattern MONEY =
            Pattern.compile("(?m)^atelier_ledger_(\\w+)_usd_total\\{[^}]*} (\\S+)$");

    private final Map<String, Double> dollars = new HashMap<>();

    /// The last that a process said.
    synchronized void add(String scrape) {
        Matcher line = MONEY.matcher(scrape);
        while (line.find()) {
            dollars.merge(line.group(1), Double.valueOf(line.group(2)), Double::sum);
        }
    }

    synchronized Map<String, Long> micros() {
        Map<String, Long> micros = new HashMap<>();
        dollars.forEach((name, sum) -> micros.put(name, Math.round(sum * 1e6)));
        return micros;
    }
}
