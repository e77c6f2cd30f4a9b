// HTTP: requests and responses as values, and what carries them over the street.
//
// HTTP/1.1 on SwiftNIO, thin enough to be exchanged: it collects a request's octets within limits, finds the handler by
// method and path in a table, hands it the request as a value, and writes the answer's head and body in one piece. What a
// path means is the business of whoever puts a route into the table.
