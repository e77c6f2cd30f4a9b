// Doctor: what is wrong with a ledger's folder, in plain words, and what to do.
//
// It looks as a start does, and asks the same rooms: what a start refuses is told here before one is tried. Nothing is written, no lock is
// taken, and a server may have the ledger open. What one of its looks cannot tell does not keep the others from telling. However many
// authorities there are, it looks at so many and says so.
