package io.atelier.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Node.js with one package of npm's, which is fetched into `target` and nowhere else. Tests that
/// need it are skipped where there is no Node.js or no way to fetch the package.
public final class Node {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Path HOMES = Path.of("target/node").toAbsolutePath();

    private final Path home;

    /// What a process has said.
    public record Run(int code, String out, String errors) {}

    /// What a module has said and, in its folder, done.
    public record Ran(Path folder, Run run) {}

    private Node(Path home) {
        this.home = home;
    }

    /// @param npmPackage with its version: `openai@7.57.0`
    public static Node with(String npmPackage) throws IOException, InterruptedException {
        assumeTrue(said(HERE, "node", "--version").code() == 0, "no Node.js here");
        String name = npmPackage.replaceFirst("@[^@]*$", "");
        Node node = new Node(HOMES.resolve(name.replace('/', '-')));
        assumeTrue(
                node.has(name) || node.fetches(npmPackage),
                npmPackage + " can't be fetched from the registry of npm");
        return node;
    }

    /// Gives the script the folder with the package before its own arguments.
    public Run run(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("node", script.toAbsolutePath().toString(), home.toString()));
        command.addAll(List.of(arguments));
        return said(HERE, command.toArray(String[]::new));
    }

    /// Runs a module as its reader would who has installed the package beside it.
    ///
    /// @return the folder that it ran in, and what it said
    public Ran run(String module) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(home, "module");
        Files.writeString(folder.resolve("module.mjs"), module);
        return new Ran(folder, said(folder, "node", "module.mjs"));
    }

    private boolean has(String name) {
        return Files.isDirectory(home.resolve("node_modules").resolve(name));
    }

    private boolean fetches(String npmPackage) throws IOException, InterruptedException {
        Files.createDirectories(home);
        return said(
                                HERE,
                                "npm",
                                "install",
                                "--no-save",
                                "--no-audit",
                                "--no-fund",
                                "--prefix",
                                home.toString(),
                                npmPackage)
                        .code()
                == 0;
    }

    private static Run said(Path folder, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("node", ".out");
        Path errors = Files.createTempFile("node", ".err");
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .directory(folder.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(errors.toFile())
                            .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Run(
                    process.exitValue(),
                    Files.readString(out, UTF_8),
                    Files.readString(errors, UTF_8));
        } catch (IOException notFound) {
            return new Run(127, "", String.valueOf(notFound.getMessage()));
        } finally {
            Files.delete(out);
            Files.delete(errors);
        }
    }
}
