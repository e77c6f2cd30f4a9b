// Audit: reading a log again, and what people take from it.
//
// Replay computes everything that a log says once more and compares: hashes, tree and checkpoints, the life of every
// request, every judgement with the inputs that were recorded for it, every signature. Exports list the certificates, and a
// listing shows events to people. Everything here reads, and nothing writes: the log may lie on a read-only disk or belong
// to a running server.
