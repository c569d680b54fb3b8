package io.atelier.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An image like that of `deploy/Dockerfile`, made by Jib into a file: this machine's JDK and C
/// library, the application, its launcher and its AOT cache. What the Dockerfile takes from a base
/// image is from here.
final class ImageTar {
    private static final List<String> LIBRARIES =
            List.of(
                    "ld-linux-x86-64.so.2",
                    "libc.so.6",
                    "libdl.so.2",
                    "libgcc_s.so.1",
                    "libm.so.6",
                    "libpthread.so.0",
                    "librt.so.1",
                    "libstdc++.so.6",
                    "libz.so.1");

    private ImageTar() {}

    /// Lays the image's files out in a folder.
    static Path layOut(Path root, Path application) throws IOException {
        for (String folder :
                List.of("bin", "dev", "etc", "lib64", "lib", "opt/java", "proc", "tmp")) {
            Files.createDirectories(root.resolve(folder));
        }
        Path system = Path.of("/lib/x86_64-linux-gnu");
        Path libraries = Files.createDirectories(root.resolve("lib/x86_64-linux-gnu"));
        for (String library : LIBRARIES) {
            Files.copy(system.resolve(library).toRealPath(), libraries.resolve(library));
        }
        Files.copy(
                libraries.resolve(LIBRARIES.getFirst()),
                root.resolve("lib64").resolve(LIBRARIES.getFirst()));
        for (String program : List.of("sh", "cat", "grep", "mkdir", "rm", "sleep")) {
            copyProgram(program, root);
        }
        Files.writeString(root.resolve("etc/passwd"), "atelier:x:10001:10001::/tmp:/bin/sh\n");
        // With their times, by which the cache knows the jars.
        // Certificates are a link to elsewhere in some distributions.
        Shell.run("cp", "-aL", System.getProperty("java.home") + "/.", root + "/opt/java");
        Shell.run("cp", "-a", application + "/.", root + "/opt/atelier");
        Path bin = Files.createDirectories(root.resolve("opt/atelier/bin"));
        for (String script : List.of("atelier", "train")) {
            Files.copy(Path.of("deploy", script), bin.resolve(script));
            bin.resolve(script).toFile().setExecutable(true, false);
        }
        return root;
    }

    /// And the libraries that it asks for beyond those above.
    private static void copyProgram(String program, Path root) throws IOException {
        Path file = Path.of("/bin", program).toRealPath();
        Files.copy(file, root.resolve("bin").resolve(program));
        for (String line : Shell.run("ldd", file.toString()).lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 2 && words[1].equals("=>")) {
                Path library = root.resolve("lib/x86_64-linux-gnu").resolve(words[0]);
                if (!Files.exists(library)) {
                    Files.copy(Path.of(words[2]).toRealPath(), library);
                }
            }
        }
    }

    static void make(Path root, Path tar) throws Exception {
        Jib.fromScratch()
                .setFormat(ImageFormat.Docker)
                .addFileEntriesLayer(layer("system", root, List.of("bin", "etc", "lib", "lib64")))
                .addFileEntriesLayer(layer("java", root, List.of("opt/java")))
                .addFileEntriesLayer(layer("application", root, List.of("opt/atelier")))
                .addFileEntriesLayer(layer("empty", root, List.of("dev", "proc", "tmp")))
                .setUser("10001:10001")
                .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
                .setEnvironment(Map.of("JAVA_HOME", "/opt/java", "PATH", "/bin"))
                .setEntrypoint("/opt/atelier/bin/atelier")
                .containerize(Containerizer.to(TarImage.at(tar).named("atelier:dev")));
    }

    private static FileEntriesLayer layer(String name, Path root, List<String> folders)
            throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file : files.toList()) {
                    layer.addEntry(
                            file,
                            AbsoluteUnixPath.fromPath(Path.of("/").resolve(root.relativize(file))),
                            FilePermissions.fromPosixFilePermissions(
                                    Files.getPosixFilePermissions(file)),
                            Files.getLastModifiedTime(file).toInstant());
                }
            }
        }
        return layer.build();
    }

    /// As a container engine would.
    ///
    /// @return how the image wants to be started
    static JsonNode unpack(Path tar, Path into) throws IOException {
        Path parts = Files.createDirectories(into.resolveSibling("parts"));
        Shell.run("tar", "-xf", tar.toString(), "-C", parts.toString());
        JsonMapper json = new JsonMapper();
        JsonNode manifest = json.readTree(parts.resolve("manifest.json").toFile()).get(0);
        Files.createDirectories(into);
        for (JsonNode layer : manifest.path("Layers")) {
            Shell.run(
                    "tar",
                    "-xpzf",
                    parts.resolve(layer.asText()).toString(),
                    "-C",
                    into.toString());
        }
        Files.setPosixFilePermissions(into, PosixFilePermissions.fromString("rwxr-xr-x"));
        return json.readTree(parts.resolve(manifest.path("Config").asText()).toFile())
                .path("config");
    }
}
