#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <malloc.h>
#include <spawn.h>
#include <sys/prctl.h>

extern char **environ;

/// `prctl` is variadic, which Swift does not see: nobody without privileges may look at the process, and it leaves no core.
static inline int CLinux_forbid_dumping(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Whatever is freed from now on is overwritten; `M_PERTURB` is a macro behind a feature that Swift does not ask for.
static inline int CLinux_wipe_freed(void) { return mallopt(M_PERTURB, 0x5A); }

/// `environ` is a variable that anybody may change, which Swift lets nobody read: what a program that is started is given.
static inline char **CLinux_environment(void) { return environ; }

/// Declared behind a feature that Swift does not ask for: a program that is started gets no file from a number on.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
static inline int CLinux_add_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

#endif
