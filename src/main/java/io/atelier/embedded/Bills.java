package io.atelier.embedded;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;

/// Writes what a call costs into the ledger, before anybody hears of its pictures.
///
/// Pictures are billed once they are made, whether or not the caller is still there to take them:
/// that is how OpenAI bills as far as is known.
final class Bills {
    private final BillingLedger ledger;
    private final SimulatorModels models;
    private final Clock clock;

    Bills(BillingLedger ledger, SimulatorModels models, Clock clock) {
        this.ledger = ledger;
        this.models = models;
        this.clock = clock;
    }

    void write(
            PictureRequest request,
            LedgerLine.Occasion occasion,
            String outcome,
            List<Studio.Work> works) {
        write(request, occasion, outcome, works, BigDecimal.ZERO);
    }

    /// Of a turn that brought a picture, its words included.
    void write(
            TurnRequest turn,
            PictureRequest request,
            LedgerLine.Occasion occasion,
            String outcome,
            List<Studio.Work> works) {
        write(request, occasion, outcome, works, models.words(turn));
    }

    private void write(
            PictureRequest request,
            LedgerLine.Occasion occasion,
            String outcome,
            List<Studio.Work> works,
            BigDecimal words) {
        ledger.append(
                LedgerLine.of(
                        request,
                        occasion,
                        clock.instant(),
                        outcome,
                        works.stream().map(Studio.Work::sha256).toList(),
                        words));
    }
}
