package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// An amount in US dollars, exact to the micro-dollar.
public record Usd(long micros) implements Comparable<Usd> {
    public static final Usd ZERO = new Usd(0);

    /// Six decimals at most; more would be an amount that can't be written down.
    @JsonCreator
    public static Usd of(String decimal) {
        return new Usd(new BigDecimal(decimal).movePointRight(6).longValueExact());
    }

    /// Half a micro-dollar and more is rounded up.
    public static Usd rounded(BigDecimal dollars) {
        return new Usd(
                dollars.movePointRight(6).setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    public Usd plus(Usd other) {
        return new Usd(Math.addExact(micros, other.micros));
    }

    public Usd negated() {
        return ZERO.minus(this);
    }

    public Usd minus(Usd other) {
        return new Usd(Math.subtractExact(micros, other.micros));
    }

    @Override
    public int compareTo(Usd other) {
        return Long.compare(micros, other.micros);
    }

    @JsonValue
    @Override
    public String toString() {
        return BigDecimal.valueOf(micros, 6).toPlainString();
    }
}
