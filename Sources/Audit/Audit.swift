// Audit: reading a log again, and what people take from it.
//
// Replay computes everything that a log says once more and compares: hashes, tree and checkpoints, the life of every
// request, every judgement with the inputs that were recorded for it, every signature. Exports list the certificates, and a
// listing shows events to people. An overview counts a period in one pass, for the matrix of controls and the report to look
// at; a sample is drawn so that nobody could choose it. Everything here reads, and nothing writes: the log may lie on a
// read-only disk or belong to a running server.
