package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Renders overlays with `kubectl kustomize` or `kustomize build`, whichever this machine has.
/// Where it has neither, the test that asks is skipped.
public final class Kustomize {
    private static final Path OVERLAYS = Path.of("k8s/overlays");
    private static final ConcurrentHashMap<String, String> RENDERED = new ConcurrentHashMap<>();

    private Kustomize() {}

    static List<String> overlays() {
        try (Stream<Path> folders = Files.list(OVERLAYS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String render(String overlay) {
        Optional<List<String>> renderer =
                Stream.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"))
                        .filter(command -> onPath(command.getFirst()))
                        .findFirst();
        assumeTrue(
                renderer.isPresent(),
                "k8s/ is not checked: neither kubectl nor kustomize is installed");
        return RENDERED.computeIfAbsent(overlay, name -> render(renderer.orElseThrow(), name));
    }

    private static String render(List<String> renderer, String overlay) {
        String folder = OVERLAYS.resolve(overlay).toString();
        List<String> command = Stream.concat(renderer.stream(), Stream.of(folder)).toList();
        try {
            Path errors = Files.createTempFile("kustomize", ".err");
            try {
                Process process =
                        new ProcessBuilder(command).redirectError(errors.toFile()).start();
                String output =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                // Warnings, too: kustomize tells of what it will refuse in a version to come.
                assertThat(errors).as("%s ended with %d", command, code).hasContent("");
                assertThat(code).as("%s", command).isZero();
                return output;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
