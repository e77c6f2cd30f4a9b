// Credentials: who may call, and the files that hold their secrets.
//
// An access key has a secret, which lies in one file that is ours alone and always whole; a store reads it again when it
// changes. What asks for a secret does so by the access key's name, through one protocol. Secrets print as placeholders, and
// no error holds one. Whose a key is and what it may do follows from the log: here is only what can prove to have it.
