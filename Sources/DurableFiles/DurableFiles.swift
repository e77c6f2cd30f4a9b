// DurableFiles: the door to the file system.
//
// The one place where files are written, synchronized and renamed. A call that a signal interrupts is made again, a short
// write goes on, and every failure names the file and the operating system's reason.
