#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <sys/prctl.h>

/// `prctl` is variadic, which Swift does not see: nobody without privileges may look at the process, and it leaves no core.
static inline int CLinux_forbid_dumping(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

#endif
