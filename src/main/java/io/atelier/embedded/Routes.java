package io.atelier.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Which part of the simulator answers which call.
final class Routes {
    private final List<Route> routes = new ArrayList<>();

    private record Route(String method, Pattern path, Consumer<Exchange> answer) {
        boolean meets(String calledMethod, String calledPath) {
            return method.equals(calledMethod) && path.matcher(calledPath).matches();
        }
    }

    /// @param path with `{id}` for any one segment
    Routes on(String method, String path, Consumer<Exchange> answer) {
        var pattern = Pattern.compile(path.replace("{id}", "[^/]+"));
        routes.add(new Route(method, pattern, answer));
        return this;
    }

    Optional<Consumer<Exchange>> find(String method, String path) {
        return routes.stream()
                .filter(route -> route.meets(method, path))
                .map(Route::answer)
                .findFirst();
    }
}
