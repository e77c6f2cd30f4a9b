// SQLiteLog: the log in a file of SQLite's.
//
// One connection writes, others read; the tables and the triggers that guard them are section 3 of schemas/format.md.
