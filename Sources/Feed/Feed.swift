// What goes out of a ledger to those who follow it (schemas/feed.md): records of events in the shape of the hosted service's events,
// and records of calls as those keep them who collect calls. Entries come in, records go out; what a record says follows from the log
// and the moment alone, so that whoever gets one twice can tell.
