package io.atelier.chaos.checker;

/// One promise, and how to see whether it was kept.
sealed interface Invariant
        permits OneEnding,
                LegalSteps,
                OneEventPerRun,
                TruePictures,
                CleanFolder,
                PaidOnce,
                QuietAfterTheEnd,
                NeverBackwards,
                OneKeyOneJob,
                NothingLeftOver,
                NotVacuous,
                ExactCost,
                KeptBudgets {
    /// As the list of promises numbers it.
    String id();

    String promise();

    void check(Case run, Findings findings);
}
