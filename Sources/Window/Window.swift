// Window: what relying parties fetch, over plain HTTP, at a listener of its own.
//
// Revocation lists and other public objects of buckets, authorities' certificates (RFC 5280, 4.2.2.1), answers on the status of
// certificates (RFC 6960, appendix A), and a page that says that it is alive. Nobody is known here and nothing is asked of anybody: header
// fields that could hold a credential are dropped before a request is looked at. What is there is behind three small protocols; this
// module knows HTTP, not ledgers.
//
// Connections, their deadlines and shares are those of the API's listener (HTTP); routes, requests and streamed answers are hummingbird's.
// All of it runs on one thread of its own, so that whoever keeps it busy keeps it from nobody else.
