package io.atelier.chaos;

import io.atelier.chaos.agent.BugAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// The agent's classes in a jar, made from the compiled tests.
final class Bugs {
    private static final String FOLDER = "io/atelier/chaos/agent";

    private Bugs() {}

    static Path jar() {
        Path jar = Path.of("target", "chaos", "bugs.jar").toAbsolutePath();
        try {
            Files.createDirectories(jar.getParent());
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, manifest(jar))) {
                for (Path each : classes()) {
                    out.putNextEntry(new JarEntry(FOLDER + "/" + each.getFileName()));
                    Files.copy(each, out);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// On the boot class path, so that rewritten classes of any loader find it.
    private static Manifest manifest(Path jar) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", BugAgent.class.getName());
        main.putValue("Boot-Class-Path", jar.getFileName().toString());
        return manifest;
    }

    private static List<Path> classes() throws IOException {
        try (Stream<Path> all = Files.list(compiled().resolve(FOLDER))) {
            return all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
    }

    private static Path compiled() {
        try {
            return Path.of(
                    BugAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
