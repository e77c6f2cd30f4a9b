// A wall clock that may be set while a program runs: preloaded, it adds to CLOCK_REALTIME the microseconds that the file named
// by CLOCK_OFFSET holds (a signed 64-bit number in native order). Every other clock is left alone.
//
// A wait until a time of that clock follows it when it is set, as the kernel's would: Dispatch's semaphores wait so on Linux.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CLOCK_OFFSET");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *page = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (page != MAP_FAILED) offset = page;
    close(file);
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result != 0 || clock != CLOCK_REALTIME || offset == NULL) return result;
    int64_t fraction = time->tv_nsec / 1000 + *offset % 1000000, seconds = *offset / 1000000;
    time->tv_sec += seconds + (fraction >= 1000000) - (fraction < 0);
    time->tv_nsec = (fraction + (fraction < 0) * 1000000 - (fraction >= 1000000) * 1000000) * 1000 + time->tv_nsec % 1000;
    return 0;
}

static int64_t nanoseconds(const struct timespec *time) { return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec; }

// In slices, since nothing tells a waiting thread that the clock was set.
__attribute__((visibility("default"))) int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
    const int64_t slice = 10000000;
    for (;;) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int64_t left = nanoseconds(until) - nanoseconds(&now);
        if (left <= 0) {
            if (sem_trywait(semaphore) == 0) return 0;
            if (errno == EAGAIN) errno = ETIMEDOUT;
            return -1;
        }
        if (left > slice) left = slice;
        syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
        int64_t end = nanoseconds(&now) + left;
        struct timespec deadline = {.tv_sec = end / 1000000000, .tv_nsec = end % 1000000000};
        if (sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline) == 0) return 0;
        if (errno != ETIMEDOUT) return -1;
    }
}
