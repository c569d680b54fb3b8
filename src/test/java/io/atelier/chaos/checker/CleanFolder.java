package io.atelier.chaos.checker;

import java.util.HashSet;
import java.util.Set;

/// I5. Whoever is killed can't tidy up: what such an attempt leaves is allowed while no later one
/// of the same run has succeeded, if it is whole or never got its final name.
final class CleanFolder implements Invariant {
    @Override
    public String id() {
        return "I5";
    }

    @Override
    public String promise() {
        return "no orphan or torn final file";
    }

    @Override
    public void check(Case run, Findings findings) {
        Set<String> named = new HashSet<>();
        for (StoredFile file : run.evidence().files()) {
            if (file.manifest()) {
                findings.checked("manifests");
                if (findings.require(file.whole(), file.job(), "torn manifest " + file.name())) {
                    Moment.stream(file.json().path("pictures"))
                            .forEach(picture -> named.add(name(picture.path("name").asText())));
                }
            }
        }
        for (StoredFile file : run.evidence().files()) {
            if (!file.manifest()) {
                check(run, file, named, findings);
            }
        }
    }

    private static void check(Case run, StoredFile file, Set<String> named, Findings findings) {
        boolean known = file.picture() || file.temporary();
        if (!findings.require(known, "", "nobody's file: " + file.name())) {
            return;
        }
        if (file.picture()) {
            findings.checked("pictures");
            findings.require(file.whole(), file.job(), "torn picture " + file.name());
        }
        if (!named.contains(file.name())) {
            findings.checked("left by a kill");
            findings.require(
                    run.knows(file.job()) && leftByKill(run, run.story(file.job()), file),
                    file.job(),
                    "orphan " + file.name());
        }
    }

    private static boolean leftByKill(Case run, Story story, StoredFile file) {
        return story.attempts().stream()
                .anyMatch(attempt -> attempt.fence() == file.fence() && run.killed(attempt));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
