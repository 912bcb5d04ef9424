package dev.valed.daemon.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * BPF programs, links and maps of a process, as {@code bpftool} names them, such as {@code prog 7}. The kernel gives no
 * number twice.
 */
record BpfObjects(Set<String> names) {

    private static final List<String> KINDS = List.of("prog", "link", "map");

    /** Those that a process has open now. */
    static BpfObjects heldBy(long pid) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fdinfo"))) {
            for (Path descriptor : descriptors) {
                for (String line : read(descriptor)) {
                    for (String kind : KINDS) {
                        if (line.startsWith(kind + "_id:")) {
                            names.add(kind + " "
                                    + line.substring(kind.length() + 4).strip());
                        }
                    }
                }
            }
        }
        return new BpfObjects(names);
    }

    private static List<String> read(Path descriptor) throws IOException {
        try {
            return Files.readAllLines(descriptor);
        } catch (NoSuchFileException e) {
            return List.of(); // closed meanwhile
        }
    }

    /** Those of them that the kernel still has, whoever holds them. */
    List<String> left() throws Exception {
        List<String> left = new ArrayList<>();
        for (String name : names) {
            String[] words = name.split(" ");
            if (Tool.tryToRun(List.of("bpftool", words[0], "show", "id", words[1]))
                            .exitCode()
                    == 0) {
                left.add(name);
            }
        }
        return left;
    }
}
