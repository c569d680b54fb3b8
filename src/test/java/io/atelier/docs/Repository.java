package io.atelier.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of this repository, as the tests find them.
public final class Repository {
    public static final Path MAIN = Path.of("src/main/java");
    static final Path TEST = Path.of("src/test/java");

    private Repository() {}

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file.toAbsolutePath(), e);
        }
    }

    public static List<Path> javaFiles(Path root) {
        return files(root).stream().filter(file -> file.toString().endsWith(".java")).toList();
    }

    static List<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + root.toAbsolutePath(), e);
        }
    }
}
