// What the thread sanitizer cannot see of Swift's Mutex.
//
// On Linux a Mutex that is free is taken, and one that nobody waits for is given back, by code that is compiled into its user: the
// sanitizer sees it. Where two meet, libswiftSynchronization asks the kernel (FUTEX_LOCK_PI). That library is not built for the
// sanitizer, so every lock that somebody waited for would look like none. What stands here comes before the library's own
// (LD_PRELOAD), does the same by calling it, and says what it means: whoever waited comes after whoever had the lock.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

// In a program that is built for the sanitizer; in the programs that it starts there are none.
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

static SWIFT void (*library_lock)(uint32_t thread, SELF);
static SWIFT void (*library_unlock)(SELF);

__attribute__((constructor)) static void find(void) {
    *(void **)&library_lock = dlsym(RTLD_NEXT, LOCK);
    *(void **)&library_unlock = dlsym(RTLD_NEXT, UNLOCK);
}

// Synchronization._MutexHandle._lockSlow(UInt32)
SWIFT void lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void lock(uint32_t thread, SELF) {
    if (library_lock == NULL) abort();
    library_lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

// Synchronization._MutexHandle._unlockSlow()
SWIFT void unlock(SELF) __asm__(UNLOCK);
SWIFT void unlock(SELF) {
    if (library_unlock == NULL) abort();
    if (__tsan_release) __tsan_release(mutex);
    library_unlock(mutex);
}
