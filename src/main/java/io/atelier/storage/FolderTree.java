package io.atelier.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The folders and files under one root, with what makes them safe and durable: no links are
/// followed, a file appears whole or not at all, and what has appeared survives a power cut.
final class FolderTree {
    private static final boolean DIRECTORIES_CAN_BE_FORCED =
            !System.getProperty("os.name", "").startsWith("Windows");
    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> EXISTING =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    /// No upload takes that long, so a temporary file that is older was left behind by a crash.
    static final Duration ABANDONED = Duration.ofDays(1);

    private final Path configured;
    private volatile @Nullable Path root;

    FolderTree(Path configured) {
        this.configured = configured.toAbsolutePath().normalize();
    }

    /// The root itself may be reached by links: who configures it is trusted. Made when missing,
    /// and tried out once.
    Path root() throws IOException {
        Path known = root;
        if (known != null) {
            return known;
        }
        Path found = Files.createDirectories(configured).toRealPath();
        tryHardLink(found);
        root = found;
        return found;
    }

    /// The folder of that name, which is relative with `/` between its two parts; made when
    /// missing.
    Path madeFolder(String name) throws IOException {
        Path parent = root();
        for (String step : name.split("/", -1)) {
            Path folder = parent.resolve(step);
            makeDurably(folder, parent);
            parent = folder;
        }
        return parent;
    }

    /// The folder of that name as a path; it may be missing, but it is never a link.
    Path folder(String name) throws IOException {
        Path parent = root();
        for (String step : name.split("/", -1)) {
            parent = parent.resolve(step);
            if (Files.isSymbolicLink(parent)) {
                throw new NotDirectoryException(parent.toString());
            }
        }
        return parent;
    }

    private static void makeDurably(Path folder, Path parent) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException raced) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw raced;
            }
        }
        force(parent);
    }

    /// A new file that nobody looks for, to be given its true name by [#reveal].
    static Path temporary(Path folder, String prefix) {
        return folder.resolve(prefix + UUID.randomUUID() + ".tmp");
    }

    static FileChannel openNew(Path file) throws IOException {
        return FileChannel.open(file, NEW);
    }

    static FileChannel openExisting(Path file) throws IOException {
        return FileChannel.open(file, EXISTING);
    }

    static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// Gives a complete, forced temporary file its true name, and takes the temporary one away. The
    /// true name appears at once and for a whole file, and, unlike by a rename, never in place of
    /// another file: where the name is taken, that is a `FileAlreadyExistsException`.
    static void reveal(Path temporary, Path folder, String name) throws IOException {
        Files.createLink(folder.resolve(name), temporary);
        force(folder);
        Files.deleteIfExists(temporary);
    }

    /// Makes the names in a folder durable.
    static void force(Path folder) throws IOException {
        if (DIRECTORIES_CAN_BE_FORCED) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    static void writeForced(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = openNew(file)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /// Takes away a folder and the files in it; does nothing where there is none.
    static void deleteFolder(Path folder) throws IOException {
        for (Path file : files(folder, name -> true)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }

    /// @return how many files that were: none where it is younger, or gone
    static int deleteIfOlder(Path file, Instant limit) throws IOException {
        try {
            boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(limit);
            return old && Files.deleteIfExists(file) ? 1 : 0;
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    static boolean isTemporary(Path file) {
        return file.toString().endsWith(".tmp");
    }

    /// The folders `ab/cd` below that one.
    static List<Path> hexFolders(Path folder) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path outer : files(folder, FolderTree::isHex)) {
            folders.addAll(files(outer, FolderTree::isHex));
        }
        return folders;
    }

    private static boolean isHex(String name) {
        return name.matches("[0-9a-f]{2}");
    }

    /// The files in a folder whose names are wanted; none where there is no such folder.
    static List<Path> files(Path folder, Predicate<String> wanted) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(file -> wanted.test(file.getFileName().toString()))
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    private static void tryHardLink(Path folder) throws IOException {
        Path one = temporary(folder, "probe.");
        Path other = temporary(folder, "probe.");
        try {
            Files.createFile(one);
            Files.createLink(other, one);
        } catch (UnsupportedOperationException noHardLinks) {
            throw new IOException("no hard links in " + folder, noHardLinks);
        } finally {
            Files.deleteIfExists(one);
            Files.deleteIfExists(other);
        }
    }
}
