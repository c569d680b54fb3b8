package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/// Micro-dollars: what pictures cost, and what calls may have cost for nothing.
record Money(long spent, long maybe) {
    static final Money NOTHING = new Money(0, 0);

    /// Of an answer with dollars in decimals; nothing where a field is missing.
    static Money of(JsonNode answer, String spent, String maybe) {
        return new Money(micros(answer.path(spent)), micros(answer.path(maybe)));
    }

    Money plus(Money more) {
        return new Money(spent + more.spent, maybe + more.maybe);
    }

    static long micros(JsonNode dollars) {
        return dollars.isTextual() ? micros(dollars.asText()) : 0;
    }

    static long micros(String dollars) {
        return new BigDecimal(dollars).movePointRight(6).longValueExact();
    }

    static String told(long micros) {
        return "$" + BigDecimal.valueOf(micros, 6).toPlainString();
    }

    @Override
    public String toString() {
        return told(spent) + " and in doubt " + told(maybe);
    }
}
