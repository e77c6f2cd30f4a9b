// Testbed: what tests of every module stand on.
//
// Numbers that a seed determines, folders that go by themselves, DER that no encoder of ours wrote, a reader of the log
// that forwards, connections spoken to octet by octet, and programs outside this package, which run beside the tasks and
// not on their threads.
