// LedgerServer: the door to the street.
//
// HTTP/1.1 on SwiftNIO, thin enough to be exchanged: it collects a request's octets within limits, hands them to the API
// as a value, and writes the answer's head and body in one piece. Beside it lie the control socket, through which
// commands on this machine reach the running ledger, and what has to be done once a minute.
