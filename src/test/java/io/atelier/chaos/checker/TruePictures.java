package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// I4.
final class TruePictures implements Invariant {
    /// Of the file system's clock.
    private static final long GRAIN_MS = 5;

    @Override
    public String id() {
        return "I4";
    }

    @Override
    public String promise() {
        return "succeeded: n pictures stored, hash = event = bill, the nonce inside is the job's,"
                + " and the manifest came before the word of it";
    }

    @Override
    public void check(Case run, Findings findings) {
        Map<String, StoredFile> files = new HashMap<>();
        run.evidence().files().forEach(file -> files.put(file.name(), file));
        for (Story story : run.stories()) {
            if (story.status().equals("succeeded")) {
                check(story, files, run.bills(story), findings);
            }
        }
    }

    private static void check(
            Story story, Map<String, StoredFile> files, List<Bill> bills, Findings findings) {
        findings.checked("jobs");
        manifest(story, files, findings);
        List<String> told = hashes(event(story).path("images"));
        for (JsonNode part : story.last().job().path("parts")) {
            JsonNode pictures = part.at("/state/pictures");
            findings.require(
                    pictures.size() == part.path("images").asInt(),
                    story.id(),
                    "%d pictures of %d".formatted(pictures.size(), part.path("images").asInt()));
            findings.require(
                    hashes(pictures).equals(told),
                    story.id(),
                    "its event has other pictures than its state");
            findings.require(
                    bills.stream().anyMatch(bill -> bill.sha256().equals(hashes(pictures))),
                    story.id(),
                    "no bill for this prompt has these pictures: " + hashes(pictures));
            for (JsonNode picture : pictures) {
                findings.checked("pictures");
                picture(story, picture, files, findings);
            }
        }
    }

    private static void manifest(Story story, Map<String, StoredFile> files, Findings findings) {
        for (JsonNode part : story.last().job().path("parts")) {
            String name =
                    "%s.p%d.r%d.json"
                            .formatted(story.id(), part.path("index").asInt(), story.last().run());
            StoredFile manifest = files.get(name);
            if (!findings.require(
                    manifest != null && manifest.whole(),
                    story.id(),
                    "succeeded without a whole manifest")) {
                continue;
            }
            long told =
                    story.facts("succeeded").stream()
                            .filter(fact ->
                                    hashes(fact.value().path("pictures"))
                                            .equals(hashes(part.at("/state/pictures"))))
                            .mapToLong(Entry::timeMs)
                            .min()
                            .orElse(0);
            findings.require(
                    manifest.modifiedMs() <= told + GRAIN_MS,
                    story.id(),
                    "told of success %d ms before its manifest was written"
                            .formatted(manifest.modifiedMs() - told));
        }
    }

    private static void picture(
            Story story, JsonNode picture, Map<String, StoredFile> files, Findings findings) {
        String name = picture.path("name").asText().replaceFirst(".*/", "");
        StoredFile file = files.get(name);
        if (!findings.require(file != null, story.id(), "not stored: " + name)) {
            return;
        }
        findings.require(
                file.whole()
                        && file.sha256().equals(picture.path("sha256").asText())
                        && file.bytes() == picture.path("bytes").asLong(),
                story.id(),
                "not the picture that is stored: " + name);
        findings.require(
                file.stamp().contains(story.prompt()),
                story.id(),
                "somebody else's picture: " + name);
    }

    private static JsonNode event(Story story) {
        return story.events().stream()
                .filter(event -> event.word().equals("succeeded"))
                .map(Entry::value)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    private static List<String> hashes(JsonNode pictures) {
        return Moment.stream(pictures).map(picture -> picture.path("sha256").asText()).toList();
    }
}
