/*
 * Prepares a directory of the host that client containers mount, where the image has no tools to do it with:
 *
 * clients own DIRECTORY USER    gives it to user and group USER, readable for all. Needs root with CHOWN alone.
 * clients fill DIRECTORY FILE   puts a copy of the file there, as the directory's owner.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE 0755

static int failed(const char *what)
{
    fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
    return 1;
}

/* For its name only: no right to read it is needed. */
static int open_directory(const char *path)
{
    return open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int give(int directory, uid_t user)
{
    return fchownat(directory, "", user, (gid_t)user, AT_EMPTY_PATH);
}

/* Without FOWNER, only the owner may change the mode: so root takes it first. */
static int own(const char *path, const char *user)
{
    char *end;
    errno = 0;
    unsigned long id = strtoul(user, &end, 10);
    if (errno != 0 || end == user || *end != '\0' || id == 0 || id > 0x7fffffff) {
        fprintf(stderr, "clients: \"%s\" is not the number of an ordinary user\n", user);
        return 2;
    }
    struct stat status;
    int directory = open_directory(path);
    if (directory < 0 || fstat(directory, &status) != 0) {
        return failed(path);
    }
    if (status.st_uid == id && status.st_gid == id && (status.st_mode & 07777) == MODE) {
        return 0;
    }
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", directory); /* what fchmod would be, which takes no such descriptor */
    if (give(directory, 0) != 0 || chmod(name, MODE) != 0 || give(directory, (uid_t)id) != 0) {
        return failed(path);
    }
    return 0;
}

static int copy(int from, int to)
{
    struct stat status;
    if (fstat(from, &status) != 0) {
        return -1;
    }
    for (off_t left = status.st_size; left > 0;) {
        ssize_t copied = sendfile(to, from, NULL, (size_t)left);
        if (copied <= 0) {
            return -1;
        }
        left -= copied;
    }
    return fchmod(to, MODE);
}

/* Under another name first: programs that run have the old file mapped, and must not see it change. */
static int fill(const char *path, char *file)
{
    char unfinished[256];
    const char *name = basename(file);
    int directory = open_directory(path);
    if (directory < 0) {
        return failed(path);
    }
    int from = open(file, O_RDONLY | O_CLOEXEC);
    if (from < 0) {
        return failed(file);
    }
    snprintf(unfinished, sizeof unfinished, ".%s.new", name);
    if (unlinkat(directory, unfinished, 0) != 0 && errno != ENOENT) {
        return failed(path);
    }
    int to = openat(directory, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (to < 0 || copy(from, to) != 0 || renameat(directory, unfinished, directory, name) != 0) {
        int reason = errno;
        unlinkat(directory, unfinished, 0);
        errno = reason;
        return failed(path);
    }
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "own") == 0) {
        return own(arguments[2], arguments[3]);
    }
    if (count == 4 && strcmp(arguments[1], "fill") == 0) {
        return fill(arguments[2], arguments[3]);
    }
    fputs("usage: clients own DIRECTORY USER | clients fill DIRECTORY FILE\n", stderr);
    return 2;
}
