package io.atelier.tenant;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/// Says of every operation in the OpenAPI document how the door may answer in its place, as
/// [Refusal] does. The answers themselves are in META-INF/openapi.yaml.
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class DoorInDocument implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> {
                    String family = OpenAiPaths.have(path) ? "OpenAi" : "";
                    item.getOperations().values().forEach(operation -> add(operation, family));
                });
    }

    private static void add(Operation operation, String family) {
        SortedMap<String, APIResponse> answers =
                new TreeMap<>(operation.getResponses().getAPIResponses());
        answers.putIfAbsent("401", answer(family + "Unauthorized"));
        answers.putIfAbsent("403", answer(family + "Forbidden"));
        answers.putIfAbsent("429", answer(family + "TooManyRequests"));
        operation.getResponses().setAPIResponses(answers);
    }

    private static APIResponse answer(String name) {
        return OASFactory.createAPIResponse().ref(name);
    }
}
