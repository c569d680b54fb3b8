package io.atelier.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A blow to come.
///
/// @param kind kill, term or stop
/// @param role of whom
/// @param which of them, from 0
/// @param lastsMs how long it stays away
record Strike(int atMs, String kind, String role, int which, int lastsMs) {
    /// The blows of a whole run, spread over its time.
    static List<Strike> spread(Dice dice, List<String> kinds, int fromMs, int toMs) {
        List<String> left = new ArrayList<>(kinds);
        List<Strike> strikes = new ArrayList<>();
        int step = (toMs - fromMs) / Math.max(1, kinds.size());
        for (int i = 0; !left.isEmpty(); i++) {
            String[] kind = left.remove(dice.below(left.size())).split(" ", -1);
            strikes.add(
                    new Strike(
                            fromMs + i * step + dice.below(step),
                            kind[0],
                            kind[1],
                            dice.below(12),
                            lasts(dice, kind[0], kind[1])));
        }
        strikes.sort(Comparator.comparingInt(Strike::atMs));
        return List.copyOf(strikes);
    }

    /// Stops outlast a worker's lease, or a ledger's session.
    private static int lasts(Dice dice, String kind, String role) {
        if (kind.equals("stop")) {
            return role.equals("worker") ? dice.between(7500, 9000) : dice.between(12_000, 13_000);
        }
        return dice.between(100, 1500);
    }
}
