internal import JSON
public import Transparency

extension ReplayReport {
    /// A name and key that a log's checkpoints were published under.
    public struct LogKey: Hashable, Sendable {
        /// The position of the entry that gave it to the log.
        public let position: UInt64
        /// The name and key.
        public let verifier: NoteVerifier
        /// Whether the key before has signed for it; absent for the first.
        public let isVouchedFor: Bool?
    }
}

extension ReplayReport.LogKey {
    /// A line for people.
    var text: String {
        let vouching = self.isVouchedFor == true ? "the key before vouches for it" : "NOBODY VOUCHES FOR IT"
        return "from position \(self.position) on \(self.verifier.verifierKey.shown): \(vouching)"
    }

    func append(to json: inout JSONWriter) {
        json.structure { json in
            json.member("position", self.position)
            json.member("origin", self.verifier.name)
            json.member("verifierKey", self.verifier.verifierKey)
            json.name("isVouchedFor")
            json.literal(self.isVouchedFor.map { $0 ? "true" : "false" } ?? "null")
        }
    }
}
