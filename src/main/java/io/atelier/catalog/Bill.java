package io.atelier.catalog;

import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.Lane;
import io.atelier.job.PromptMode;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reckons what one call cost. What nobody can tell is named, not guessed.
final class Bill {
    private final Catalog catalog;
    private final ImageOperation operation;
    private final Usage usage;
    private final Lane lane;
    private final List<String> leftOut = new ArrayList<>();

    Bill(Catalog catalog, ImageOperation operation, Usage usage, Lane lane) {
        this.catalog = catalog;
        this.operation = operation;
        this.usage = usage;
        this.lane = lane;
    }

    Cost cost() {
        Usd usd = Usd.rounded(Price.by(lane, pictures().add(words())));
        return new Cost(usd, leftOut);
    }

    private BigDecimal pictures() {
        String model = operation.options().model();
        if (usage.totalTokens() == 0) {
            return without("the picture: the upstream did not tell its tokens");
        }
        return catalog.find(model)
                .map(found -> found.price().dollars(usage))
                .orElseGet(() -> without("the picture: the catalogue no longer knows " + model));
    }

    private BigDecimal words() {
        TurnUsage turn = usage.turn();
        if (turn == null) {
            return isTurn(operation)
                    ? without("the words of the turn: the upstream did not tell their tokens")
                    : BigDecimal.ZERO;
        }
        String model = turn.model();
        return Optional.ofNullable(model)
                .flatMap(catalog::textModel)
                .map(found -> found.dollars(turn))
                .orElseGet(() ->
                        without("the words of the turn: the catalogue has no price for its model"));
    }

    /// Whether a model of words reads it first.
    static boolean isTurn(ImageOperation operation) {
        return operation instanceof ImageOperation.Turn
                || operation.options().promptMode() == PromptMode.EXPANDED;
    }

    private BigDecimal without(String what) {
        leftOut.add(Cost.LEFT_OUT + what);
        return BigDecimal.ZERO;
    }
}
