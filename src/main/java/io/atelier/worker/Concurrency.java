package io.atelier.worker;

import java.util.HashMap;
import java.util.Map;

/// How many calls at once an upstream does best with that publishes no limit: as many as don't make
/// each other slower. Found by trying, in rounds: after one in which calls take as long as they do
/// with few, a few more are let out; after one in which they take longer, a round with half as many
/// shows whether that is why. If so, the limit falls to where the time began to grow; if not, the
/// upstream is slower for another reason, and the limit stays. It begins with half as many as there
/// may be at the most, as nothing is known of an upstream, not even its limits, before it has
/// answered.
///
/// Calls are compared with calls of their own kind, so more of the slow ones are no slower
/// upstream. One thread at a time.
final class Concurrency {
    /// However bad it looks.
    static final int LEAST = 4;

    /// Calls of a round, at the least: one slow call alone says nothing.
    private static final int ROUND = 32;

    /// Of the usual time, that a round may take before it is held for slow.
    private static final double SLOW = 1.2;

    private static final double GROWTH = 1.05;
    private static final double DECREASE = 0.8;

    /// What one round with few calls says of the usual time, against all those before. More, if it
    /// was shorter than was thought: then those before had not been few enough.
    private static final double NEWS = 0.5;

    private static final double SHORTER_NEWS = 0.8;

    private static final int MOST_KINDS = 256;

    private final int most;
    private final Map<String, Double> usual = new HashMap<>();
    private Map<String, Mean> heard = new HashMap<>();
    private Map<String, Mean> slow = Map.of();
    private int calls;
    private int mostOut;
    private int round;
    private double limit;
    private boolean probing = true;

    /// Milliseconds of calls of one kind.
    private static final class Mean {
        private double sum;
        private int count;

        void add(double millis) {
            sum += millis;
            count++;
        }

        double millis() {
            return sum / count;
        }
    }

    /// A call that goes out.
    ///
    /// @param round that it belongs to
    record Call(String kind, int round) {}

    /// @param most however well it goes
    Concurrency(int most) {
        this.most = most;
        this.limit = most;
    }

    /// Calls that may be out now.
    int limit() {
        return Math.clamp((int) (probing ? limit / 2 : limit), Math.min(LEAST, most), most);
    }

    /// @param kind what its time depends on besides the others: calls of one kind take alike
    /// @param out calls that are out, this one included
    Call begun(String kind, int out) {
        mostOut = Math.max(mostOut, out);
        return new Call(kind, round);
    }

    /// It brought what it was to bring. Of calls that went out before this round, nothing is
    /// learnt.
    void answered(Call call, double millis) {
        if (call.round() != round) {
            return;
        }
        heard.computeIfAbsent(call.kind(), _ -> new Mean()).add(millis);
        calls++;
        if (calls >= Math.max(ROUND, 2 * limit())) {
            conclude();
        }
    }

    /// The upstream takes no more calls for now.
    void refused(Call call) {
        if (call.round() == round) {
            next(limit * DECREASE, false);
        }
    }

    private void conclude() {
        if (probing) {
            learn();
            double score = score(slow);
            slow = Map.of();
            next(score > SLOW ? limit / score : limit, false);
        } else if (score(heard) > SLOW) {
            slow = heard;
            next(limit, true);
        } else {
            next(mostOut < limit() ? limit : grown(), false);
        }
    }

    private double grown() {
        return Math.max(limit + 1, limit * GROWTH);
    }

    /// Of the usual time, what calls of kinds that are known have taken.
    private double score(Map<String, Mean> round) {
        double millis = 0;
        double expected = 0;
        for (var each : round.entrySet()) {
            Double known = usual.get(each.getKey());
            if (known != null) {
                millis += each.getValue().sum;
                expected += each.getValue().count * known;
            }
        }
        return expected > 0 ? millis / expected : 1;
    }

    private void learn() {
        if (usual.size() > MOST_KINDS) {
            usual.clear();
        }
        heard.forEach((kind, mean) -> usual.merge(kind, mean.millis(), Concurrency::corrected));
    }

    private static double corrected(double known, double latest) {
        return known + (latest - known) * (latest < known ? SHORTER_NEWS : NEWS);
    }

    private void next(double wanted, boolean few) {
        limit = Math.clamp(wanted, Math.min(LEAST, most), most);
        probing = few;
        heard = new HashMap<>();
        calls = 0;
        mostOut = 0;
        round++;
    }
}
