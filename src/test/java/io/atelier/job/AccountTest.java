package io.atelier.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a tenant's caps begin anew: with the days and months of UTC, wherever the process runs.
class AccountTest {
    private static final String TENANT = "acme";
    private static final Usd CAP = Usd.of("1");

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T23:59:59.999Z, 2026-12-01T00:00:00Z, 2026-12-01T00:00:00Z",
        "2026-12-01T00:00:00Z,     2026-12-02T00:00:00Z, 2027-01-01T00:00:00Z",
        "2026-12-31T23:59:59.999Z, 2027-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "2028-02-28T12:00:00Z,     2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
        "2026-03-29T00:30:00Z,     2026-03-30T00:00:00Z, 2026-04-01T00:00:00Z"
    })
    void resetsAtTheNextMidnightOfUtc(Instant now, Instant ofDay, Instant ofMonth) {
        TimeZone before = TimeZone.getDefault();
        try {
            for (String zone : new String[] {"Pacific/Kiritimati", "Europe/Berlin", "Etc/GMT+12"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));

                assertThat(shortfall(CAP, null, null, now).resetsAt()).isEqualTo(ofDay);
                assertThat(shortfall(null, CAP, null, now).resetsAt()).isEqualTo(ofMonth);
                assertThat(shortfall(null, null, CAP, now).resetsAt()).isNull();
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void isLeftAgainFromTheVeryInstantThatItNames() {
        Instant evening = Instant.parse("2026-12-31T23:00:00Z");
        Account spent = on(evening).spent(new Tally(CAP, Usd.ZERO));
        Budget budget = budget(CAP, CAP, null);
        Instant reset = Instant.parse("2027-01-01T00:00:00Z");

        assertThat(spent.on(day(reset.minusMillis(1))).left(budget, Period.DAY, reset))
                .isEqualTo(Usd.ZERO);
        assertThat(spent.on(day(reset)).left(budget, Period.DAY, reset)).isEqualTo(CAP);
        assertThat(spent.on(day(reset)).left(budget, Period.MONTH, reset)).isEqualTo(CAP);
    }

    /// Whoever came back at midnight would only hear of the next one.
    @Test
    void tellsOfThePeriodThatIsShortTheLongest() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");

        assertThat(shortfall(CAP, CAP, null, noon).period()).isEqualTo(Period.MONTH);
        assertThat(shortfall(CAP, CAP, null, noon).resetsAt())
                .isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(shortfall(CAP, CAP, CAP, noon).period()).isEqualTo(Period.TOTAL);
    }

    @Test
    void promisesNoDayOnWhichItWillFitWhereItNeverWill() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        Usd tooMuch = CAP.plus(new Usd(1));

        Shortfall shortfall =
                Objects.requireNonNull(
                        on(noon).shortfall(budget(CAP, Usd.of("9"), null), tooMuch, noon));

        assertThat(shortfall.resetsAt()).isNull();
        assertThat(shortfall.inWords())
                .isEqualTo(
                        "The budget of the day is $1.000000, of which $1.000000 are left; this may cost up to $1.000001. That is more than all of it.");
        Account spent = on(noon).spent(new Tally(Usd.of("9"), Usd.ZERO));
        assertThat(spent.shortfall(budget(CAP, Usd.of("9"), null), tooMuch, noon))
                .extracting(Shortfall::period)
                .isEqualTo(Period.DAY);
    }

    /// What was counted yesterday, and turns out today not to have been in vain.
    @Test
    void givesADayNothingBackThatWasCountedOnAnother() {
        Instant evening = Instant.parse("2026-11-30T23:59:00Z");
        Instant morning = evening.plusSeconds(120);
        Account doubtful = on(evening).spent(new Tally(Usd.ZERO, CAP));

        Account cleared = doubtful.on(day(morning)).spent(new Tally(Usd.ZERO, CAP.negated()));

        Budget budget = budget(CAP, CAP, CAP);
        assertThat(cleared.left(budget, Period.DAY, morning)).isEqualTo(CAP);
        assertThat(cleared.left(budget, Period.MONTH, morning)).isEqualTo(CAP);
        assertThat(cleared.left(budget, Period.TOTAL, morning)).isEqualTo(CAP);
    }

    private static Shortfall shortfall(
            @Nullable Usd day, @Nullable Usd month, @Nullable Usd total, Instant now) {
        Account account = on(now).spent(new Tally(new Usd(1), Usd.ZERO));
        return Objects.requireNonNull(account.shortfall(budget(day, month, total), CAP, now));
    }

    private static Account on(Instant now) {
        return Account.fresh(TENANT, day(now));
    }

    private static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private static Budget budget(@Nullable Usd day, @Nullable Usd month, @Nullable Usd total) {
        return new Budget(TENANT, day, month, total, true, null, Instant.EPOCH);
    }
}
