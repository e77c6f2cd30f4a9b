internal import Bytes
internal import Cryptography
internal import Feed
internal import JSON

/// What one request carries: records that follow one another, under a name that is theirs whenever they are sent together.
struct WebhookMessage {
    let identifier: String
    let body: [UInt8]

    /// A message of records; there is at least one.
    init(_ records: [FeedRecord], of ledger: UniqueIdentifier) throws(CryptographyError) {
        let names = records.flatMap(\.identifier.octets)
        self.identifier = "msg_" + (try SHA256.digest(of: names)).octets.prefix(16).hexadecimal
        var body = Array(#"{"type":"ca-ledger.records","ledger":"\#(ledger)","records":["#.utf8)
        for (index, record) in records.enumerated() {
            if index > 0 { body.append(0x2C) }
            body += record.octets
        }
        self.body = body + Array("]}".utf8)
    }
}
