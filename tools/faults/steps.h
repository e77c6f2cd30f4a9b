// What becomes of a call that is intercepted: its number, its line in the journal, and what the tests planned for it.

#pragma once

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// The kinds of step, also bits of `fail_kinds`. powercut.py has the same numbers.
enum kind {
    CREATE = 0, WRITE = 1, RESIZE = 2, SYNC = 3, RENAME = 4, UNLINK = 5, DIRECTORY = 6,
    // Calls that change nothing are no steps: they have no number and no record, but a plan may be about them.
    OPEN = 7, READ = 8, LOOK = 9, LOCK = 10, MAP = 11
};

// What a plan does to the calls that it is about.
enum deed {
    NOTHING = 0,
    KILL_BEFORE = 1,
    KILL_AFTER = 2,
    FAIL = 3,           // it is not made, and fails
    SHORTEN = 4,        // the first half is written, and the call says so, as POSIX lets it
    TEAR = 5,           // the first half is written, and the call fails
    TEAR_AND_KILL = 6   // the first half is written, and the process ends
};

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
    // The plan: of the calls of these kinds (bits) to a file of this name (its last part; empty: any file) …
    _Atomic uint64_t plan_kinds;
    _Atomic uint64_t plan_seen;   // … of which there were so many since it was made …
    _Atomic uint64_t plan_at;     // … this one, counted from 1 (zero: never), …
    _Atomic uint64_t plan_limit;  // … and so many in all from there on, …
    _Atomic uint64_t plan_deed;   // … meet this,
    _Atomic uint64_t plan_errno;  // with this error.
    char plan_name[256];
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

static bool is_below_root(const char *path) {
    if (root_length == 0 || strncmp(path, root, root_length) != 0) return false;
    return path[root_length] == '/' || path[root_length] == 0;
}

// SQLite's wal-index (`-shm`) is memory shared between processes that happens to have a name: no power cut matters to it.
static bool is_memory(const char *path) {
    size_t length = strlen(path);
    return length >= 4 && strcmp(path + length - 4, "-shm") == 0;
}

// The absolute path of an open descriptor, if it is a file or folder below the root.
static bool any_path_of(int descriptor, char path[PATH_MAX]) {
    if (root_length == 0 || descriptor < 0) return false;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return false;
    path[length] = 0;
    return is_below_root(path);
}

// The same, if what is written there is a step.
static bool path_of(int descriptor, char path[PATH_MAX]) { return any_path_of(descriptor, path) && !is_memory(path); }

// The absolute path that a name would have: its folder resolved, its last part as given.
static bool any_path_at(int folder, const char *name, char path[PATH_MAX]) {
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

static bool path_at(int folder, const char *name, char path[PATH_MAX]) {
    return any_path_at(folder, name, path) && !is_memory(path);
}

static void end_process(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// What the plan does to this call, which it counts if it is about it. Under the lock.
static enum deed planned(enum kind kind, const char *path) {
    if ((control->plan_kinds >> kind & 1) == 0) return NOTHING;
    const char *slash = strrchr(path, '/');
    if (control->plan_name[0] != 0 && strncmp(slash + 1, control->plan_name, sizeof control->plan_name) != 0) return NOTHING;
    uint64_t number = ++control->plan_seen, first = control->plan_at;
    bool is_meant = first != 0 && number >= first && number - first < control->plan_limit;
    return is_meant ? (enum deed)control->plan_deed : NOTHING;
}

// True where a call that changes nothing must fail instead of being made (errno is then set).
static bool is_refused(enum kind kind, const char *path) {
    pthread_mutex_lock(&lock);
    enum deed deed = planned(kind, path);
    if (deed == KILL_BEFORE || deed == KILL_AFTER || deed == TEAR_AND_KILL) end_process();
    pthread_mutex_unlock(&lock);
    if (deed != FAIL && deed != TEAR) return false;
    errno = (int)control->plan_errno;
    return true;
}

// One step on its way through the shim. `enter` takes the lock and gives it a number, `leave` journals it and lets go.
struct step {
    struct record record;
    const char *path, *other;
    enum deed deed;
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
    step->deed = planned(kind, path);
    bool is_torn = kind == WRITE && step->deed >= SHORTEN;
    bool is_killed = step->deed == KILL_BEFORE || (step->deed == TEAR_AND_KILL && !is_torn);
    if (control->kill_before == step->record.number || is_killed) end_process();
    step->record.began = now();
    if (step->deed == FAIL || (step->deed == TEAR && !is_torn)) {
        step->record.flags |= FAILED_BY_SHIM;
        errno = (int)control->plan_errno;
        return true;
    }
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
    if (control->kill_after == record->number || step->deed == KILL_AFTER || step->deed == TEAR_AND_KILL) end_process();
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}
