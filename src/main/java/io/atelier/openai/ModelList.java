package io.atelier.openai;

import io.atelier.job.Failure;
import java.util.List;

/// What an upstream says when it is asked for its models, which is free.
public sealed interface ModelList {
    record Listed(List<ListedModel> models) implements ModelList {
        public Listed {
            models = List.copyOf(models);
        }
    }

    /// There is no list.
    record Unavailable(Failure reason) implements ModelList {}
}
