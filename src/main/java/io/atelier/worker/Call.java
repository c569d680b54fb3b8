package io.atelier.worker;

import io.atelier.attempt.InputPictures;
import io.atelier.attempt.UnusableInput;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.PromptMode;
import io.atelier.job.Step;
import io.atelier.job.TurnBase;
import io.atelier.openai.Binding;
import io.atelier.openai.Delivery;
import io.atelier.openai.InputPicture;
import io.atelier.openai.Inputs;
import io.atelier.openai.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The one call of an attempt that is paid for, whatever the operation asks for.
final class Call {
    /// The upstream's word for a turn that it no longer has.
    private static final String BASE_GONE = "previous_response_not_found";

    private final Order.Work work;
    private final Upstream upstream;
    private final InputPictures pictures;
    private final Binding binding;
    private final BiConsumer<String, String> notes;

    /// @param notes hears what the job's history should tell: a step and its reason
    Call(
            Order.Work work,
            Upstream upstream,
            InputPictures pictures,
            Binding binding,
            BiConsumer<String, String> notes) {
        this.work = work;
        this.upstream = upstream;
        this.pictures = pictures;
        this.binding = binding;
        this.notes = notes;
    }

    Outcome make(Inputs inputs, Delivery delivery) {
        return switch (work.operation()) {
            case ImageOperation.Generate generate ->
                    expanded(generate.options())
                            ? send(alone(generate, ImageOperation.GENERATE, null), inputs, delivery)
                            : upstream.generate(generate, delivery);
            case ImageOperation.Edit edit -> edit(edit, inputs, delivery);
            case ImageOperation.Variation variation -> edit(variation.asEdit(), inputs, delivery);
            case ImageOperation.Turn turn -> turn(turn, inputs, delivery);
        };
    }

    private Outcome edit(ImageOperation.Edit edit, Inputs inputs, Delivery delivery) {
        return expanded(edit.options())
                ? send(alone(edit, ImageOperation.EDIT, edit.mask()), inputs, delivery)
                : upstream.edit(edit, inputs, delivery);
    }

    private Outcome turn(ImageOperation.Turn turn, Inputs inputs, Delivery delivery) {
        TurnBase base = work.base();
        if (base == null) {
            return send(turn, inputs, delivery);
        }
        if (base.upstreamId() != null) {
            Outcome outcome = send(following(turn, base.upstreamId()), inputs, delivery);
            if (!(outcome instanceof Outcome.Refused refused)
                    || !refused.failure().code().equals(BASE_GONE)) {
                return outcome;
            }
            notes.accept(
                    Step.RESEEDED,
                    "the upstream no longer has the turn before; its picture was sent instead");
        }
        return reseeded(turn, base, inputs, delivery);
    }

    /// That the turn before is gone was no call that was taken: to ask again at once costs nothing
    /// extra.
    private Outcome reseeded(
            ImageOperation.Turn turn, TurnBase base, Inputs inputs, Delivery delivery) {
        try {
            InputPicture before = pictures.earlier(work.tenant(), base.job(), base.image());
            List<InputPicture> images = new ArrayList<>(inputs.images());
            // A mask belongs to the first image.
            images.add(inputs.mask() == null ? 0 : images.size(), before);
            return send(turn, new Inputs(images, inputs.mask(), inputs.markup()), delivery);
        } catch (UnusableInput e) {
            return new Outcome.Refused(e.failure(), null);
        } catch (IOException e) {
            return new Outcome.NotAccepted(
                    Failure.of(Attempt.STORAGE_FAILED, "An input picture could not be read."),
                    null,
                    null);
        }
    }

    private Outcome send(ImageOperation.Turn turn, Inputs inputs, Delivery delivery) {
        return upstream.turn(turn, inputs, delivery, binding);
    }

    private static boolean expanded(ImageOptions options) {
        return options.promptMode() == PromptMode.EXPANDED;
    }

    /// A turn of no session.
    private static ImageOperation.Turn alone(
            ImageOperation operation, String action, @Nullable ImageSource mask) {
        return new ImageOperation.Turn(
                operation.prompt(),
                operation.options(),
                operation.images(),
                mask,
                action,
                null,
                null);
    }

    private static ImageOperation.Turn following(ImageOperation.Turn turn, String upstreamId) {
        return new ImageOperation.Turn(
                turn.prompt(),
                turn.options(),
                turn.images(),
                turn.mask(),
                turn.action(),
                turn.instructions(),
                upstreamId);
    }
}
