// Bytes: the words that every other module spells with.
//
// Octets as hexadecimal and base64, integers in network order, a digest and an identifier that live without a heap
// allocation, and instants of the proleptic Gregorian calendar in UTC. Nothing here knows what the octets mean; nothing
// here imports Foundation. Hot primitives are `public` and `@inlinable`, because `package` access and large generics
// are not specialised across modules.
