package io.atelier.openai;

import io.atelier.job.ImageOperation;
import io.atelier.job.LimitKind;
import io.atelier.job.Outcome;
import java.util.List;
import java.util.Map;

/// Whoever makes pictures for money. Everything blocks and is meant for a virtual thread.
///
/// A call that is paid for blocks until its pictures are in the sink or it has failed. Interrupting
/// it closes the connection; the outcome is then ambiguous and the thread's interrupt flag set.
/// Which upstream a call goes to is a matter of its model.
public interface Upstream {
    /// One call of the Images API.
    Outcome generate(ImageOperation.Generate operation, Delivery delivery);

    /// One call of the Images API. A variation is an edit too
    /// ([io.atelier.job.ImageOperation.Variation#asEdit]).
    ///
    /// @param inputs the operation's images, mask and markup, resolved
    Outcome edit(ImageOperation.Edit operation, Inputs inputs, Delivery delivery);

    /// One turn, made in the background at the upstream: once `binding` has been told its id, what
    /// was paid for can be had by [#recover], also after an ambiguous outcome.
    Outcome turn(ImageOperation.Turn operation, Inputs inputs, Delivery delivery, Binding binding);

    /// Fetches what a turn has come to, without paying again; neither breaker nor quota stand in
    /// its way. Waits for the turn's end as long as the delivery's deadline allows.
    ///
    /// @param operation as the turn was begun with
    Recovery recover(ImageOperation operation, String upstreamId, Delivery delivery);

    /// Asks the upstream to stop a turn. What it has done until then may be billed.
    ///
    /// @return whether it said that the turn has ended
    boolean cancel(String model, String upstreamId);

    /// Asks the moderation endpoint, which is free, once and for a bounded time.
    Verdict moderate(String text, List<InputPicture> images);

    /// The models of the upstream without a name.
    ModelList models();

    /// What can be told of each upstream without paying.
    ///
    /// @param models that are meant to be used
    List<Preflight> preflight(List<String> models);

    /// Whether a call for this model would go out now. False while its breaker is open or the
    /// account is out of quota: then there is no point in claiming a job for it. It turns true
    /// again by itself; a call made in spite of it is not accepted and costs nothing.
    boolean admits(String model);

    /// How much of each kind a minute allows for this model at its account, as its latest answers
    /// have told; kinds that they did not speak of are not there.
    Map<LimitKind, Double> limits(String model);
}
