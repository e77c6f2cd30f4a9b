// A shim between a program and its disk: it numbers every step that changes a file below FAULT_ROOT, writes each into a
// journal, and can end the process or fail the step at any number, or at the n-th call of a kind to one file. README.md says
// how it is used.
//
// Every intercepted call runs under one lock, so that the journal's order is the order on the disk: a sync covers exactly the
// writes journalled before it. The calls go to the kernel directly (syscall(2)): nothing here depends on the order in which
// libraries are loaded.

#define _GNU_SOURCE
#include "steps.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/statvfs.h>

#define EXPORTED __attribute__((visibility("default")))

// stat(2) past what is intercepted here.
static int look(int folder, const char *name, struct stat *status, int flags) {
    return (int)syscall(SYS_newfstatat, folder, name, status, flags);
}

// ---- writes

// The first half of what is to be written; all of a single octet, since nothing written at all is no answer of a disk.
static int first_half(const struct iovec *parts, int count, struct iovec half[64]) {
    size_t length = 0;
    int used = 0;
    for (int index = 0; index < count; index++) length += parts[index].iov_len;
    for (size_t left = (length + 1) / 2; left > 0 && used < 64 && used < count; used++) {
        half[used] = parts[used];
        if (half[used].iov_len > left) half[used].iov_len = left;
        left -= half[used].iov_len;
    }
    return used;
}

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
        bool appends = (modes & O_APPEND) != 0 && look(descriptor, "", &status, AT_EMPTY_PATH) == 0;
        step.record.offset = appends ? status.st_size : lseek(descriptor, 0, SEEK_CUR);
    }
    struct iovec first[64];
    if (step.deed >= SHORTEN) count = first_half(parts, count, first), parts = first;
    ssize_t result = positioned ? syscall(SYS_pwritev2, descriptor, parts, count, offset, 0L, flags)
                                : syscall(SYS_writev, descriptor, parts, count);
    result = leave(&step, result, parts, count);
    if (step.deed != TEAR) return result;
    errno = (int)control->plan_errno;
    return -1;
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
    bool extends = mode == 0 && look(descriptor, "", &status, AT_EMPTY_PATH) == 0 && status.st_size < offset + length;
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
    bool is_known = any_path_at(folder, name, path), exists = is_known && look(AT_FDCWD, path, &status, 0) == 0;
    if (!may_change || !is_known || is_memory(path) || (exists && ((flags & O_TRUNC) == 0 || status.st_size == 0))) {
        if (is_known && is_refused(OPEN, path)) return -1;
        return (int)syscall(SYS_openat, folder, name, flags, mode);
    }
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
    if (!path_at(folder, name, path) || look(AT_FDCWD, path, &status, 0) == 0) return (int)syscall(SYS_mkdirat, folder, name, mode);
    if (enter(&step, DIRECTORY, path, NULL, 0)) return (int)leave(&step, -1, NULL, 0);
    return (int)leave(&step, syscall(SYS_mkdirat, folder, name, mode), NULL, 0);
}

EXPORTED int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

// ---- calls that change nothing

EXPORTED ssize_t read(int descriptor, void *octets, size_t length) {
    char path[PATH_MAX];
    if (any_path_of(descriptor, path) && is_refused(READ, path)) return -1;
    return syscall(SYS_read, descriptor, octets, length);
}

EXPORTED ssize_t pread(int descriptor, void *octets, size_t length, off_t offset) {
    char path[PATH_MAX];
    if (any_path_of(descriptor, path) && is_refused(READ, path)) return -1;
    return syscall(SYS_pread64, descriptor, octets, length, offset);
}

EXPORTED ssize_t pread64(int descriptor, void *octets, size_t length, off_t offset) {
    return pread(descriptor, octets, length, offset);
}

EXPORTED int fstatat(int folder, const char *restrict name, struct stat *restrict status, int flags) {
    char path[PATH_MAX];
    bool is_known = (flags & AT_EMPTY_PATH) != 0 && *name == 0 ? any_path_of(folder, path) : any_path_at(folder, name, path);
    if (is_known && is_refused(LOOK, path)) return -1;
    return look(folder, name, status, flags);
}

EXPORTED int fstatat64(int folder, const char *restrict name, struct stat64 *restrict status, int flags) {
    return fstatat(folder, name, (struct stat *)status, flags);
}

EXPORTED int stat(const char *restrict name, struct stat *restrict status) { return fstatat(AT_FDCWD, name, status, 0); }

EXPORTED int stat64(const char *restrict name, struct stat64 *restrict status) { return fstatat64(AT_FDCWD, name, status, 0); }

EXPORTED int lstat(const char *restrict name, struct stat *restrict status) {
    return fstatat(AT_FDCWD, name, status, AT_SYMLINK_NOFOLLOW);
}

EXPORTED int lstat64(const char *restrict name, struct stat64 *restrict status) {
    return fstatat64(AT_FDCWD, name, status, AT_SYMLINK_NOFOLLOW);
}

EXPORTED int fstat(int descriptor, struct stat *status) { return fstatat(descriptor, "", status, AT_EMPTY_PATH); }

EXPORTED int fstat64(int descriptor, struct stat64 *status) { return fstatat64(descriptor, "", status, AT_EMPTY_PATH); }

static bool takes_a_lock(int command) {
    return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

// Whatever the command takes, it is one word: a number or a pointer.
EXPORTED int fcntl(int descriptor, int command, ...) {
    char path[PATH_MAX];
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (takes_a_lock(command) && any_path_of(descriptor, path) && is_refused(LOCK, path)) return -1;
    return (int)syscall(SYS_fcntl, descriptor, command, argument);
}

EXPORTED int fcntl64(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fcntl(descriptor, command, argument);
}

EXPORTED int flock(int descriptor, int operation) {
    char path[PATH_MAX];
    if (any_path_of(descriptor, path) && is_refused(LOCK, path)) return -1;
    return (int)syscall(SYS_flock, descriptor, operation);
}

EXPORTED void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    char path[PATH_MAX];
    bool is_file = (flags & MAP_ANONYMOUS) == 0 && any_path_of(descriptor, path);
    if (is_file && is_refused(MAP, path)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

EXPORTED void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    return mmap(address, length, protection, flags, descriptor, offset);
}

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
