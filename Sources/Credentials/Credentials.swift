// Credentials: who may call, and the files that hold their secrets.
//
// An access key names a principal and a role. Keys lie in one file that is ours alone and always whole; a store reads it
// again when it changes. What asks for them does so by the access key's name, through one protocol. Secrets print as
// placeholders, and no error holds one. What a role may call is the business of whoever has something to call.
