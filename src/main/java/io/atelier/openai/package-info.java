/// The upstream: calls OpenAI's image surface, streams the pictures out of the answer as they
/// arrive and says what the call came to ([io.atelier.job.Outcome]).
///
/// It neither keeps pictures (the caller brings a [PictureSink]) nor decides when to call again
/// (the ledger does): the only calls it repeats itself are those that never reached the upstream.
///
/// Start reading at [OpenAiUpstream], for batches at [OpenAiBatchUpstream]; [Classification] holds
/// every rule about errors, [PictureScanner] everything about the shape of an answer.
@NullMarked
package io.atelier.openai;

import org.jspecify.annotations.NullMarked;
