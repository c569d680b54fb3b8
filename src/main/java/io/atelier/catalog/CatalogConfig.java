package io.atelier.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What is done about models that go.
@ConfigMapping(prefix = "atelier.catalog")
public interface CatalogConfig {
    /// What becomes of a job whose model is shut down, or may be before the job has run (its
    /// `not_before` or `deadline` lies behind the shutdown date): `successor` moves it to the
    /// model's successor and says so in `changes`, `refuse` answers 400. The same for the names of
    /// models that are long gone, such as DALL·E's.
    @WithDefault("successor")
    SunsetPolicy sunset();

    /// How often shutdown dates are fetched from the upstream (`GET /v1/models`), at start for the
    /// first time; `0s` for never. Needs a real upstream in this process (`atelier.openai.api-key`
    /// or `base-url`): with the simulator the catalogue's own dates stay. Higher learns of a notice
    /// later; OpenAI gives image models three months of it.
    @WithDefault("12h")
    Duration refresh();
}
