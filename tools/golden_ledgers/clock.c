// A wall clock that may be set while a program runs: preloaded, it adds to CLOCK_REALTIME the microseconds that the file named
// by CLOCK_OFFSET holds (a signed 64-bit number in native order). Every other clock is left alone.

#define _GNU_SOURCE
#include <fcntl.h>
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
