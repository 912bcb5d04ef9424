package dev.valed.ports.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCgroupTest {
    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private void group(String path, String limit, long current, long inactive) throws IOException {
        String directory = "sys/fs/cgroup" + path + "/";
        write(directory + "memory.max", limit);
        write(directory + "memory.current", Long.toString(current));
        write(directory + "memory.stat", "anon 5\ninactive_file " + inactive + "\nactive_file 7");
    }

    @Test
    void shouldLeaveWhatIsNeitherUsedNorReclaimable() throws Exception {
        write("proc/self/cgroup", "0::/");
        group("", "1000", 700, 100);

        assertThat(MemoryCgroup.room(root)).isEqualTo(400);
        assertThat(MemoryCgroup.limit(root)).isEqualTo(1000);
    }

    @Test
    void shouldTakeTheTightestOfTheGroupsAbove() throws Exception {
        write("proc/self/cgroup", "0::/kubepods/pod1/c1");
        group("/kubepods/pod1/c1", "max", 700, 0);
        group("/kubepods/pod1", "1000", 900, 0);
        group("/kubepods", "9000", 900, 0);

        assertThat(MemoryCgroup.room(root)).isEqualTo(100);
        assertThat(MemoryCgroup.limit(root)).isEqualTo(1000);
    }

    @Test
    void shouldHaveNoRoomAboveTheLimit() throws Exception {
        write("proc/self/cgroup", "0::/");
        group("", "1000", 1200, 0);

        assertThat(MemoryCgroup.room(root)).isZero();
    }

    @Test
    void shouldReadTheFirstVersionInAContainerThatSeesTheHostsPath() throws Exception {
        write("proc/self/cgroup", "5:cpu:/docker/1\n4:hugetlb,memory:/docker/1\n0::/docker/1");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "300");
        write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 50");

        assertThat(MemoryCgroup.room(root)).isEqualTo(750);
    }

    @Test
    void shouldHaveRoomWithoutLimit() throws Exception {
        assertThat(MemoryCgroup.room(root)).isEqualTo(Long.MAX_VALUE);
        write("proc/self/cgroup", "0::/user.slice/../../outside");
        assertThat(MemoryCgroup.room(root)).isEqualTo(Long.MAX_VALUE);
    }
}
