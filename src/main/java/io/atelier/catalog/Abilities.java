package io.atelier.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the models of one generation have in common: what may be asked of them.
///
/// @param complexities legal values; empty where the parameter is unknown
/// @param inputFidelities as `complexities`
/// @param maxN of one job; a call may bring fewer
/// @param inputImageTokens about how many one input image takes, by fidelity; `unset` for none
/// @param ignored parameters that are left out, and why; `{model}` stands for the model's name
public record Abilities(
        Set<Capability> capabilities,
        SizeRule sizes,
        List<String> qualities,
        List<OutputFormat> outputFormats,
        List<String> backgrounds,
        List<String> moderations,
        List<String> complexities,
        List<String> inputFidelities,
        int maxN,
        int maxInputImages,
        int maxPartialImages,
        ImagesPerCall imagesPerCall,
        Map<String, Long> inputImageTokens,
        Map<String, String> ignored) {
    static final String TRANSPARENT = "transparent";
    private static final String UNSET = "unset";

    public Abilities {
        capabilities = Set.copyOf(capabilities);
        qualities = List.copyOf(qualities);
        outputFormats = List.copyOf(outputFormats);
        backgrounds = List.copyOf(backgrounds);
        moderations = List.copyOf(moderations);
        complexities = List.copyOf(complexities);
        inputFidelities = List.copyOf(inputFidelities);
        inputImageTokens = Map.copyOf(inputImageTokens);
        ignored = Map.copyOf(ignored);
        if (maxN < 1 || imagesPerCall.picture() < 1) {
            throw new IllegalArgumentException("a model makes at least one picture");
        }
        if (!inputImageTokens.containsKey(UNSET)) {
            throw new IllegalArgumentException("input_image_tokens has no 'unset'");
        }
    }

    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }

    /// Whether it can leave the background out.
    public boolean transparent() {
        return backgrounds.contains(TRANSPARENT);
    }

    Optional<OutputFormat> format(String name) {
        return outputFormats.stream().filter(format -> format.name().equals(name)).findFirst();
    }

    long inputImageTokens(String fidelity) {
        return inputImageTokens.getOrDefault(
                fidelity.isEmpty() ? UNSET : fidelity, inputImageTokens.getOrDefault(UNSET, 0L));
    }
}
