// JSON: texts as RFC 8259 has them, read strictly and written in one way.
//
// The reader keeps numbers exact and remembers where each value lies; the writer appends, members in the order given.
// What a text means is everybody's own business.
