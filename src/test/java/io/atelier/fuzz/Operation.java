package io.atelier.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One method of one path, as the document has it.
///
/// @param path with its parameters in braces
/// @param bodies schemas of the request's body by media type; none where it takes none
/// @param answers by status, with the schema of each media type
public record Operation(
        String id,
        String method,
        String path,
        List<Parameter> parameters,
        Map<String, JsonNode> bodies,
        Map<Integer, Map<String, JsonNode>> answers) {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

    public Operation {
        parameters = List.copyOf(parameters);
        bodies = Map.copyOf(bodies);
        answers = Map.copyOf(answers);
    }

    /// @param in path, query or header
    public record Parameter(String name, String in, boolean required, JsonNode schema) {}

    List<Parameter> parameters(String in) {
        return parameters.stream().filter(parameter -> parameter.in().equals(in)).toList();
    }

    /// Whether that path, undecoded, can be no other's.
    boolean matches(String rawPath) {
        return PARAMETER
                .splitAsStream(path)
                .map(Pattern::quote)
                .reduce((left, right) -> left + "[\\w-]+" + right)
                .map(regex -> rawPath.matches(path.endsWith("}") ? regex + "[\\w-]+" : regex))
                .orElse(false);
    }
}
