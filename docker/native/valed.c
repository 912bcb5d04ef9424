/*
 * Starts the daemon in the image, as process 1: valed OPTIONS...
 *
 * A container's user who is not root loses every capability when a program is executed, unless the program's file
 * carries some. This file carries those that the daemon may need, and makes them ambient, so that java, whose file
 * carries none, keeps them. A capability that the container was not given is left out: the daemon then says what it
 * cannot do without it. (A file whose capabilities were "effective" could not be started at all in such a container.)
 *
 * valed --grant-capabilities FILE writes them into the file. Root does that once, when the image is built.
 */
#include "java.h"

#include <endian.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* TAPs; for interfaces that are taken over packet sockets and BPF programs; for AF_XDP locked memory. */
static const int CAPABILITIES[] = {CAP_NET_ADMIN, CAP_NET_RAW, CAP_IPC_LOCK, CAP_BPF};
#define COUNT (sizeof CAPABILITIES / sizeof CAPABILITIES[0])

/* Those of them that are in the given word of a set. */
static uint32_t wanted(int word)
{
    uint32_t set = 0;
    for (size_t i = 0; i < COUNT; i++) {
        if (CAPABILITIES[i] / 32 == word) {
            set |= UINT32_C(1) << (CAPABILITIES[i] % 32);
        }
    }
    return set;
}

static int grant(const char *file)
{
    struct vfs_cap_data data = {.magic_etc = htole32(VFS_CAP_REVISION_2)}; /* permitted, not effective */
    data.data[0].permitted = htole32(wanted(0));
    data.data[1].permitted = htole32(wanted(1));
    if (setxattr(file, "security.capability", &data, sizeof data, 0) != 0) {
        perror(file);
        return 1;
    }
    return 0;
}

/* What can be kept is kept; whether it is enough is for the daemon to say, which knows what it was asked to do. */
static void keep_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0) {
        return;
    }
    for (int word = 0; word < 2; word++) {
        sets[word].inheritable |= sets[word].permitted & wanted(word);
    }
    if (syscall(SYS_capset, &header, sets) != 0) {
        return;
    }
    for (size_t i = 0; i < COUNT; i++) {
        if ((sets[CAPABILITIES[i] / 32].inheritable & (UINT32_C(1) << (CAPABILITIES[i] % 32))) != 0) {
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAPABILITIES[i], 0, 0);
        }
    }
}

int main(int count, char **arguments)
{
    static const char *const daemon[] = {
        "java",
        "@" HOME "/jvm.options",
        "@" HOME "/daemon.options",
        "@" HOME "/class-path",
        "-XX:AOTCache=" HOME "/valed.aot",
        "dev.valed.daemon.ValedMain",
        NULL,
    };
    if (count == 3 && strcmp(arguments[1], "--grant-capabilities") == 0) {
        return grant(arguments[2]);
    }
    keep_capabilities();
    return become_java(daemon, arguments);
}
