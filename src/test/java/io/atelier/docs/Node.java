package io.atelier.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Node.js with one package, which is fetched into `target` and nowhere else.
///
/// @param name of the package
/// @param home where it is installed, alone: npm would take others away
public record Node(String name, String version, Path home) {
    /// @param spec name and version
    public static Node with(String spec) {
        int at = spec.lastIndexOf('@');
        String name = spec.substring(0, at);
        return new Node(
                name,
                spec.substring(at + 1),
                Path.of("target/node", name.replace('/', '-')).toAbsolutePath());
    }

    /// What a process has said.
    public record Run(int code, String out, String errors) {}

    public static boolean present() throws IOException, InterruptedException {
        return run("node", "--version").code() == 0;
    }

    /// @return false where it can't be fetched
    public boolean installed() throws IOException, InterruptedException {
        Files.createDirectories(home);
        return Files.isDirectory(home.resolve("node_modules").resolve(name))
                || run(
                                        "npm",
                                        "install",
                                        "--no-save",
                                        "--no-audit",
                                        "--no-fund",
                                        "--prefix",
                                        home.toString(),
                                        name + "@" + version)
                                .code()
                        == 0;
    }

    /// Gives the script the folder with the package before its own arguments.
    public Run run(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("node", script.toAbsolutePath().toString(), home.toString()));
        command.addAll(Arrays.asList(arguments));
        return run(command.toArray(String[]::new));
    }

    private static Run run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("node", ".out");
        Path errors = Files.createTempFile("node", ".err");
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
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
