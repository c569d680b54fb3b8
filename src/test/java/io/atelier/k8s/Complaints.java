package io.atelier.k8s;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with an overlay.
final class Complaints {
    private final List<String> found = new ArrayList<>();

    @FormatMethod
    void unless(boolean right, String complaint, Object... about) {
        if (!right) {
            found.add(complaint.formatted(about));
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
