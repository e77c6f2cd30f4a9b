// Compression: the door to zlib.
//
// Runs of octets as zlib streams (RFC 1950), which the log's segments are made of, and as gzip (RFC 1952), which is sent. It knows nothing
// of what the octets are.
