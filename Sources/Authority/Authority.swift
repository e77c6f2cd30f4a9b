// Authority: the room where certificates are issued.
//
// Intake reads and judges requests on all cores; one sequencer gives every fact its place and makes it durable; the
// signing room uses keys, and only for what the log already holds; recovery ends what a crash left open, and never signs
// again. The order is the product: nothing is signed before its intent is durable, nothing is answered before its ending is.
