package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is granted, paid and stored as one: a single upstream call for one or more of the job's
/// pictures.
///
/// @param firstImage the job-wide index of its first picture
/// @param images how many pictures it is to bring
/// @param fence raised on every dispatch; whatever names an older one is stale
/// @param attempts calls that were accepted or may have been, in this run of the job
/// @param setbacks failures in a row, for the backoff
/// @param possiblyBilled the expected price of attempts that may have been billed for nothing
/// @param failure the latest; on a part that succeeded it is the one before
/// @param bound the upstream's id of a call whose result is still to be fetched
/// @param boundFence the attempt that the latest such id came from; older ones are no news
/// @param lane by which it was dispatched last
/// @param reserved what the tenant's budget has set aside for it: nothing once it has ended, nor
///   where there is no budget
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Part(
        int index,
        int firstImage,
        int images,
        int fence,
        int attempts,
        int setbacks,
        Usd possiblyBilled,
        @Nullable Failure failure,
        PartState state,
        @Nullable String bound,
        int boundFence,
        Lane lane,
        Usd reserved) {
    public Part {
        // Of before there were lanes.
        lane = Objects.requireNonNullElse(lane, Lane.REALTIME);
        // Nor were there budgets.
        reserved = Objects.requireNonNullElse(reserved, Usd.ZERO);
    }

    /// By the only lane that there was.
    public Part(
            int index,
            int firstImage,
            int images,
            int fence,
            int attempts,
            int setbacks,
            Usd possiblyBilled,
            @Nullable Failure failure,
            PartState state,
            @Nullable String bound,
            int boundFence) {
        this(
                index,
                firstImage,
                images,
                fence,
                attempts,
                setbacks,
                possiblyBilled,
                failure,
                state,
                bound,
                boundFence,
                Lane.REALTIME,
                Usd.ZERO);
    }

    /// A part that nobody has touched yet.
    public static Part fresh(int index, int firstImage, int images, PartState state) {
        return new Part(index, firstImage, images, 0, 0, 0, Usd.ZERO, null, state, null, 0);
    }

    /// It goes, or went, into a batch.
    @JsonIgnore
    public boolean batched() {
        return lane == Lane.BATCH;
    }

    /// Calls that count, with the one that may be under way.
    int calls() {
        boolean calling = state instanceof PartState.Running running && !running.recoverOnly();
        return attempts + (calling ? 1 : 0);
    }

    /// What has ended costs no more than it did.
    public Part in(PartState next) {
        return copy(copy -> {
            copy.state = next;
            copy.reserved = next.terminal() ? Usd.ZERO : reserved;
        });
    }

    /// So much is set aside for its next call.
    public Part reserving(Usd atMost) {
        return copy(copy -> copy.reserved = atMost);
    }

    public Part dispatched(PartState.Dispatched next, Lane by) {
        return copy(copy -> {
            copy.fence = fence + 1;
            copy.state = next;
            copy.lane = by;
        });
    }

    public Part failing(Failure latest) {
        return copy(copy -> {
            copy.setbacks = setbacks + 1;
            copy.failure = latest;
        });
    }

    /// One more call that counts, which perhaps cost `maybe` for nothing.
    public Part charged(Usd maybe) {
        return doubted(maybe).copy(copy -> copy.attempts = attempts + 1);
    }

    /// So much more may have been billed.
    public Part doubted(Usd maybe) {
        return copy(copy -> copy.possiblyBilled = possiblyBilled.plus(maybe));
    }

    /// A doubtful attempt has turned out to be the one that brought the pictures.
    public Part vindicated(Usd maybe) {
        boolean more = possiblyBilled.compareTo(maybe) > 0;
        return copy(copy -> copy.possiblyBilled = more ? possiblyBilled.minus(maybe) : Usd.ZERO);
    }

    /// The result of that attempt can be fetched.
    public Part bound(String upstreamId, int by) {
        return copy(copy -> {
            copy.bound = upstreamId;
            copy.boundFence = by;
        });
    }

    /// Whether it is that which is to be fetched.
    public boolean bound(@Nullable String upstreamId) {
        return bound != null && bound.equals(upstreamId);
    }

    /// There is nothing to fetch any more: what comes next is bought anew.
    public Part unbound() {
        return copy(copy -> copy.bound = null);
    }

    /// Starts over in the job's next run; the fence and the doubtful dollars stay.
    public Part anew(PartState next) {
        return copy(
                        copy -> {
                            copy.attempts = 0;
                            copy.setbacks = 0;
                            copy.bound = null;
                            copy.boundFence = fence;
                        })
                .in(next);
    }

    private Part copy(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new Part(
                index,
                firstImage,
                images,
                copy.fence,
                copy.attempts,
                copy.setbacks,
                copy.possiblyBilled,
                copy.failure,
                copy.state,
                copy.bound,
                copy.boundFence,
                copy.lane,
                copy.reserved);
    }

    /// What changes of a part while its job lives.
    private static final class Copy {
        private int fence;
        private int attempts;
        private int setbacks;
        private Usd possiblyBilled;
        private @Nullable Failure failure;
        private PartState state;
        private @Nullable String bound;
        private int boundFence;
        private Lane lane;
        private Usd reserved;

        private Copy(Part of) {
            fence = of.fence;
            attempts = of.attempts;
            setbacks = of.setbacks;
            possiblyBilled = of.possiblyBilled;
            failure = of.failure;
            state = of.state;
            bound = of.bound;
            boundFence = of.boundFence;
            lane = of.lane;
            reserved = of.reserved;
        }
    }
}
