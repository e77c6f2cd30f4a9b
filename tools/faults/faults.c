// A shim between a program and its disk: it numbers every step that changes a file below FAULT_ROOT, writes each into a
// journal, and can end the process or fail the step at any number. README.md says how it is used.
//
// Every intercepted call runs under one lock, so that the journal's order is the order on the disk: a sync covers exactly the
// writes journalled before it. The calls go to the kernel directly (syscall(2)): nothing here depends on the order in which
// libraries are loaded.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

// The kinds of step, also bits of `fail_kinds`. powercut.py has the same numbers.
enum kind { CREATE = 0, WRITE = 1, RESIZE = 2, SYNC = 3, RENAME = 4, UNLINK = 5, DIRECTORY = 6 };

// Record flags.
enum { THROUGH = 1 /* the write itself was synchronous (O_DSYNC, RWF_DSYNC) */, FAILED_BY_SHIM = 2 };

// What the tests may change while the program runs: a file of this shape, named by FAULT_CONTROL and mapped by both.
// Step numbers begin at 1; zero in a field that names one means "never".
struct control {
    _Atomic uint64_t count;        // steps begun so far
    _Atomic uint64_t kill_before;  // end the process before this step
    _Atomic uint64_t kill_after;   // end the process after this step
    _Atomic uint64_t fail_from;    // fail steps from this number on …
    _Atomic uint64_t fail_limit;   // … so many of them …
    _Atomic uint64_t fail_kinds;   // … of these kinds (bits) …
    _Atomic uint64_t fail_errno;   // … with this error
    _Atomic uint64_t free_octets;  // what statvfs reports as free, plus one; zero: the truth
};

// A journal record: this header, then path, second path and data. Native order; powercut.py reads it.
struct record {
    uint64_t number, began, ended;  // nanoseconds of CLOCK_MONOTONIC
    int64_t offset, result;         // result: what the call returned, or −errno
    uint32_t kind, flags, path_length, other_length, data_length, thread;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct control own_control;
static struct control *control = &own_control;
static char root[PATH_MAX];
static size_t root_length;
static int journal = -1;

static uint64_t now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (uint64_t)moment.tv_sec * 1000000000u + (uint64_t)moment.tv_nsec;
}

// The numbers and the error of FAULT_ERRNO_AT: `n:EIO` or `n:ENOSPC`.
static void read_failure(const char *text) {
    char *rest = NULL;
    control->fail_from = strtoull(text, &rest, 10);
    control->fail_limit = 1;
    control->fail_kinds = UINT64_MAX;
    control->fail_errno = rest != NULL && strcmp(rest, ":ENOSPC") == 0 ? ENOSPC : EIO;
}

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULT_ROOT");
    if (text == NULL || realpath(text, root) == NULL) return;
    root_length = strlen(root);
    if ((text = getenv("FAULT_CONTROL")) != NULL) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, text, O_RDWR | O_CLOEXEC, 0);
        void *shared = MAP_FAILED;
        if (file >= 0) shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared == MAP_FAILED) {
            fprintf(stderr, "faults: FAULT_CONTROL cannot be mapped\n");
            _exit(99);
        }
        close(file);
        control = shared;
    }
    if ((text = getenv("FAULT_KILL_AT")) != NULL) control->kill_before = strtoull(text, NULL, 10);
    if ((text = getenv("FAULT_KILL_AFTER")) != NULL) control->kill_after = strtoull(text, NULL, 10);
    if ((text = getenv("FAULT_ERRNO_AT")) != NULL) read_failure(text);
    if ((text = getenv("FAULT_JOURNAL")) != NULL) {
        journal = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (journal < 0) {
            fprintf(stderr, "faults: FAULT_JOURNAL cannot be opened\n");
            _exit(99);
        }
    }
}

// SQLite's wal-index (`-shm`) is memory shared between processes that happens to have a name: no power cut matters to it.
static bool is_below_root(const char *path) {
    if (root_length == 0 || strncmp(path, root, root_length) != 0) return false;
    if (path[root_length] != '/' && path[root_length] != 0) return false;
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

// The absolute path of an open descriptor, if it is a file or folder below the root.
static bool path_of(int descriptor, char path[PATH_MAX]) {
    if (root_length == 0) return false;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return false;
    path[length] = 0;
    return is_below_root(path);
}

// The absolute path that a name would have: its folder resolved, its last part as given.
static bool path_at(int folder, const char *name, char path[PATH_MAX]) {
    if (root_length == 0 || name == NULL || *name == 0) return false;
    char joined[PATH_MAX], resolved[PATH_MAX];
    if (*name == '/' || folder == AT_FDCWD) {
        if ((size_t)snprintf(joined, sizeof joined, "%s", name) >= sizeof joined) return false;
    } else {
        char link[64], base[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length <= 0) return false;
        base[length] = 0;
        if ((size_t)snprintf(joined, sizeof joined, "%s/%s", base, name) >= sizeof joined) return false;
    }
    char *slash = strrchr(joined, '/');
    const char *last = slash == NULL ? joined : slash + 1;
    if (slash == NULL) {
        if (realpath(".", resolved) == NULL) return false;
    } else {
        *slash = 0;
        if (realpath(*joined == 0 ? "/" : joined, resolved) == NULL) return false;
    }
    if ((size_t)snprintf(path, PATH_MAX, "%s/%s", strcmp(resolved, "/") == 0 ? "" : resolved, last) >= PATH_MAX) return false;
    return is_below_root(path);
}

static void end_process(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// One step on its way through the shim. `enter` takes the lock and gives it a number, `leave` journals it and lets go.
struct step {
    struct record record;
    const char *path, *other;
};

// Begins a step; true where the call must fail instead of being made (errno is then set).
static bool enter(struct step *step, enum kind kind, const char *path, const char *other, int64_t offset) {
    pthread_mutex_lock(&lock);
    memset(step, 0, sizeof *step);
    step->path = path;
    step->other = other;
    step->record.number = ++control->count;
    step->record.kind = kind;
    step->record.offset = offset;
    step->record.thread = (uint32_t)syscall(SYS_gettid);
    if (control->kill_before == step->record.number) end_process();
    step->record.began = now();
    if (control->fail_from == 0 || step->record.number < control->fail_from || control->fail_limit == 0) return false;
    if ((control->fail_kinds >> kind & 1) == 0) return false;
    control->fail_limit--;
    step->record.flags |= FAILED_BY_SHIM;
    errno = (int)control->fail_errno;
    return true;
}

// Ends a step whose call returned `result` and, where it was a write, wrote these octets.
static ssize_t leave(struct step *step, ssize_t result, const struct iovec *parts, int count) {
    int kept = errno;
    struct record *record = &step->record;
    record->ended = now();
    record->result = result < 0 ? -(int64_t)kept : (int64_t)result;
    if (journal >= 0) {
        struct iovec out[64] = {{record, sizeof *record}};
        int used = 1;
        record->path_length = (uint32_t)strlen(step->path);
        out[used++] = (struct iovec){(void *)(uintptr_t)step->path, record->path_length};
        if (step->other != NULL) {
            record->other_length = (uint32_t)strlen(step->other);
            out[used++] = (struct iovec){(void *)(uintptr_t)step->other, record->other_length};
        }
        size_t left = parts != NULL && result > 0 ? (size_t)result : 0;
        record->data_length = (uint32_t)left;
        for (int index = 0; index < count && left > 0 && used < 64; index++) {
            size_t length = parts[index].iov_len < left ? parts[index].iov_len : left;
            out[used++] = (struct iovec){parts[index].iov_base, length};
            left -= length;
        }
        if (left > 0 || syscall(SYS_writev, journal, out, used) < 0) {
            fprintf(stderr, "faults: the journal cannot be written\n");
            _exit(99);
        }
    }
    if (control->kill_after == record->number) end_process();
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

// ---- writes

static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset, bool positioned, int flags) {
    char path[PATH_MAX];
    struct step step;
    if (!path_of(descriptor, path)) {
        if (positioned) return syscall(SYS_pwritev2, descriptor, parts, count, offset, 0L, flags);
        if (count == 1) return syscall(SYS_write, descriptor, parts->iov_base, parts->iov_len);
        return syscall(SYS_writev, descriptor, parts, count);
    }
    if (enter(&step, WRITE, path, NULL, offset)) return leave(&step, -1, NULL, 0);
    int modes = fcntl(descriptor, F_GETFL);
    if ((modes & O_DSYNC) != 0 || (flags & RWF_DSYNC) != 0) step.record.flags |= THROUGH;
    if (!positioned) {
        struct stat status;
        bool appends = (modes & O_APPEND) != 0 && fstat(descriptor, &status) == 0;
        step.record.offset = appends ? status.st_size : lseek(descriptor, 0, SEEK_CUR);
    }
    ssize_t result = positioned ? syscall(SYS_pwritev2, descriptor, parts, count, offset, 0L, flags)
                                : syscall(SYS_writev, descriptor, parts, count);
    return leave(&step, result, parts, count);
}

EXPORTED ssize_t write(int descriptor, const void *octets, size_t length) {
    struct iovec part = {(void *)(uintptr_t)octets, length};
    return write_parts(descriptor, &part, 1, 0, false, 0);
}

EXPORTED ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    return write_parts(descriptor, parts, count, 0, false, 0);
}

EXPORTED ssize_t pwrite(int descriptor, const void *octets, size_t length, off_t offset) {
    struct iovec part = {(void *)(uintptr_t)octets, length};
    return write_parts(descriptor, &part, 1, offset, true, 0);
}

EXPORTED ssize_t pwrite64(int descriptor, const void *octets, size_t length, off_t offset) {
    return pwrite(descriptor, octets, length, offset);
}

EXPORTED ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return write_parts(descriptor, parts, count, offset, true, 0);
}

EXPORTED ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return write_parts(descriptor, parts, count, offset, true, 0);
}

EXPORTED ssize_t pwritev2(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
    return write_parts(descriptor, parts, count, offset == -1 ? 0 : offset, offset != -1, flags);
}

EXPORTED ssize_t pwritev64v2(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
    return pwritev2(descriptor, parts, count, offset, flags);
}

// ---- lengths

EXPORTED int ftruncate(int descriptor, off_t length) {
    char path[PATH_MAX];
    struct step step;
    if (!path_of(descriptor, path)) return (int)syscall(SYS_ftruncate, descriptor, length);
    if (enter(&step, RESIZE, path, NULL, length)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_ftruncate, descriptor, length), NULL, 0);
}

EXPORTED int ftruncate64(int descriptor, off_t length) { return ftruncate(descriptor, length); }

// An allocation that only reserves changes no octet; one that extends the file is journalled as its new length.
static int allocate(int descriptor, int mode, off_t offset, off_t length) {
    char path[PATH_MAX];
    struct step step;
    struct stat status;
    bool extends = mode == 0 && fstat(descriptor, &status) == 0 && status.st_size < offset + length;
    if (!extends || !path_of(descriptor, path)) return (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
    if (enter(&step, RESIZE, path, NULL, offset + length)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_fallocate, descriptor, mode, offset, length), NULL, 0);
}

EXPORTED int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    return allocate(descriptor, mode, offset, length);
}

EXPORTED int fallocate64(int descriptor, int mode, off_t offset, off_t length) {
    return allocate(descriptor, mode, offset, length);
}

EXPORTED int posix_fallocate(int descriptor, off_t offset, off_t length) {
    return allocate(descriptor, 0, offset, length) == 0 ? 0 : errno;
}

EXPORTED int posix_fallocate64(int descriptor, off_t offset, off_t length) {
    return posix_fallocate(descriptor, offset, length);
}

// ---- syncs

static int sync_file(int descriptor, long number) {
    char path[PATH_MAX];
    struct step step;
    if (!path_of(descriptor, path)) return (int)syscall(number, descriptor);
    if (enter(&step, SYNC, path, NULL, 0)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(number, descriptor), NULL, 0);
}

EXPORTED int fsync(int descriptor) { return sync_file(descriptor, SYS_fsync); }

EXPORTED int fdatasync(int descriptor) { return sync_file(descriptor, SYS_fdatasync); }

// ---- names

static int open_file(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct step step;
    struct stat status;
    bool may_change = (flags & (O_CREAT | O_TRUNC)) != 0 && (flags & O_TMPFILE) != O_TMPFILE;
    if (!may_change || !path_at(folder, name, path)) return (int)syscall(SYS_openat, folder, name, flags, mode);
    bool exists = stat(path, &status) == 0;
    if (exists && ((flags & O_TRUNC) == 0 || status.st_size == 0)) return (int)syscall(SYS_openat, folder, name, flags, mode);
    if (enter(&step, exists ? RESIZE : CREATE, path, NULL, 0)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_openat, folder, name, flags, mode), NULL, 0);
}

#define MODE_OF_VARIADIC(flags, mode)                             \
    mode_t mode = 0;                                              \
    if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) { \
        va_list arguments;                                        \
        va_start(arguments, flags);                               \
        mode = (mode_t)va_arg(arguments, int);                    \
        va_end(arguments);                                        \
    }

EXPORTED int open(const char *name, int flags, ...) {
    MODE_OF_VARIADIC(flags, mode)
    return open_file(AT_FDCWD, name, flags, mode);
}

EXPORTED int open64(const char *name, int flags, ...) {
    MODE_OF_VARIADIC(flags, mode)
    return open_file(AT_FDCWD, name, flags, mode);
}

EXPORTED int openat(int folder, const char *name, int flags, ...) {
    MODE_OF_VARIADIC(flags, mode)
    return open_file(folder, name, flags, mode);
}

EXPORTED int openat64(int folder, const char *name, int flags, ...) {
    MODE_OF_VARIADIC(flags, mode)
    return open_file(folder, name, flags, mode);
}

EXPORTED int creat(const char *name, mode_t mode) {
    return open_file(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORTED int creat64(const char *name, mode_t mode) { return creat(name, mode); }

EXPORTED int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    char path[PATH_MAX], other[PATH_MAX];
    struct step step;
    if (!path_at(from_folder, from, path) || !path_at(to_folder, to, other))
        return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
    if (enter(&step, RENAME, path, other, 0)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_renameat2, from_folder, from, to_folder, to, 0), NULL, 0);
}

EXPORTED int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

EXPORTED int unlinkat(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    struct step step;
    if (!path_at(folder, name, path)) return (int)syscall(SYS_unlinkat, folder, name, flags);
    if (enter(&step, UNLINK, path, NULL, 0)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_unlinkat, folder, name, flags), NULL, 0);
}

EXPORTED int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

EXPORTED int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

EXPORTED int mkdirat(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    struct step step;
    struct stat status;
    if (!path_at(folder, name, path) || stat(path, &status) == 0) return (int)syscall(SYS_mkdirat, folder, name, mode);
    if (enter(&step, DIRECTORY, path, NULL, 0)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_mkdirat, folder, name, mode), NULL, 0);
}

EXPORTED int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

// ---- free space

static int correct(struct statvfs *status, int result) {
    uint64_t reported = control->free_octets;
    if (result == 0 && reported > 0 && status->f_frsize > 0) {
        status->f_bavail = (reported - 1) / status->f_frsize;
        status->f_bfree = status->f_bavail;
    }
    return result;
}

EXPORTED int statvfs(const char *restrict path, struct statvfs *restrict status) {
    int (*original)(const char *, struct statvfs *) = NULL;
    *(void **)&original = dlsym(RTLD_NEXT, "statvfs");
    return original == NULL ? -1 : correct(status, original(path, status));
}

EXPORTED int statvfs64(const char *restrict path, struct statvfs64 *restrict status) {
    return statvfs(path, (struct statvfs *)status);
}

EXPORTED int fstatvfs(int descriptor, struct statvfs *status) {
    int (*original)(int, struct statvfs *) = NULL;
    *(void **)&original = dlsym(RTLD_NEXT, "fstatvfs");
    return original == NULL ? -1 : correct(status, original(descriptor, status));
}

EXPORTED int fstatvfs64(int descriptor, struct statvfs64 *status) { return fstatvfs(descriptor, (struct statvfs *)status); }
