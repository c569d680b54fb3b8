package io.atelier.tenant;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/// Says of every operation in the OpenAPI document how the door may answer in its place.
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class DoorInDocument implements OASFilter {
    private static final Map<String, String> ANSWERS =
            Map.of(
                    "401", "No key, or none that is good",
                    "403", "The key lacks the scope, or the link is not good any more",
                    "429",
                            "A limit of the tenant is reached; `Retry-After` says when to come again");

    @Override
    public Operation filterOperation(Operation operation) {
        APIResponses responses = operation.getResponses();
        ANSWERS.forEach((status, description) -> {
            if (!responses.hasAPIResponse(status)) {
                responses.addAPIResponse(
                        status, OASFactory.createAPIResponse().description(description));
            }
        });
        return operation;
    }
}
