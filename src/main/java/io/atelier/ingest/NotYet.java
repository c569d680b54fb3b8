package io.atelier.ingest;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ModerationCheck;
import io.atelier.job.PromptMode;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/// What a job document can say and a worker can't do yet, so that nothing is accepted only to fail.
/// An entry goes when the worker can do it, this class with the last one.
final class NotYet {
    private static final List<Gap> GAPS =
            List.of(
                    new Gap(
                            JobFields.OPERATION,
                            "edit and variation are",
                            ImageOperation.GENERATE,
                            (operation, check) ->
                                    operation instanceof ImageOperation.Edit
                                            || operation instanceof ImageOperation.Variation),
                    new Gap(
                            JobFields.PROMPT_MODE,
                            "expanded is",
                            PromptMode.STRICT.wireName(),
                            (operation, check) ->
                                    operation.options().promptMode() != PromptMode.STRICT
                                            && !(operation instanceof ImageOperation.Turn)),
                    new Gap(
                            JobFields.PARTIAL_IMAGES,
                            "more than 0 is",
                            "0",
                            (operation, check) -> operation.options().partialImages() > 0),
                    new Gap(
                            JobFields.OUTPUT_FORMAT,
                            "gif and svg are",
                            "",
                            (operation, check) -> unstorable(operation.options())),
                    new Gap(
                            JobFields.MODERATION_CHECK,
                            "a check is",
                            ModerationCheck.OFF.wireName(),
                            (operation, check) -> check != ModerationCheck.OFF));

    /// @param instead the one value that is legal for now; empty where there are several
    private record Gap(
            Field<?> field,
            String what,
            String instead,
            BiPredicate<ImageOperation, ModerationCheck> asked) {
        void refuse(Form form) {
            form.refuse(
                    new FieldError(
                            form.asWritten(field),
                            what + " not available yet",
                            instead.isEmpty() ? List.of() : List.of(instead),
                            null));
        }
    }

    private NotYet() {}

    static void refuse(Form form, ImageOperation operation, ModerationCheck check) {
        GAPS.stream()
                .filter(gap -> gap.asked().test(operation, check))
                .forEach(gap -> gap.refuse(form));
    }

    /// The picture store can't read their headers.
    private static boolean unstorable(ImageOptions options) {
        return Set.of("gif", "svg").contains(options.outputFormat());
    }
}
