// Views: what the log is searched by.
//
// Disposable: deleted, damaged or of an older layout, they are made again from the log, and no decision rests on them.
