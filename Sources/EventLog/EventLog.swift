// EventLog: what a log is, wherever it lies.
//
// Two small protocols, one to append and one to read; what every store of it shares; and a store in memory that can fail on
// purpose. The newest entries are rows; every 256 become one compressed segment. The tree is kept as tiles, the log's
// heads as signed notes, and an anchor file outside the folder remembers what the folder itself could forget. The exact
// format is schemas/format.md. Opening distrusts all of it.
