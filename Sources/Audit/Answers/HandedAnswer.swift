internal import Bytes
internal import JSON
internal import PKI

/// What became of an answer that somebody handed over: which of the log's it is, or why it is none.
public struct HandedAnswer: Hashable, Sendable {
    /// How it stands to the log.
    public enum Result: String, Hashable, Sendable {
        /// The log stands behind it.
        case proved
        /// A responder of the log signed it, and it is not what the log says: a finding.
        case contradicted
        /// It is none of this log's, or no answer: that says nothing against the log.
        case foreign
        /// What events say was not judged to the end.
        case unjudged
    }

    /// What it says of a certificate.
    public struct Status: Hashable, Sendable {
        /// The serial number, in hexadecimal.
        public let serialNumber: String
        /// `good`, `revoked` or `unknown`.
        public let status: String
    }

    /// What it is called.
    public let file: String
    /// How it stands to the log.
    public internal(set) var result = Result.unjudged
    /// Where its period was opened; absent where there is none.
    public internal(set) var period: UInt64?
    /// Where its responder was certified; absent where it is none of this log's.
    public internal(set) var responder: UInt64?
    /// What it says; nothing where it cannot be read.
    public internal(set) var statuses: [Status] = []
    /// Why it is not proved; absent where it is.
    public internal(set) var message: String? =
        "what events say was not judged to the end: whether the log stands behind it cannot be said"

    init(_ file: String) { self.file = file }

    init(_ file: String, foreign message: String) {
        self.file = file
        self.result = .foreign
        self.message = message
    }

    /// One line for people.
    var text: String {
        switch self.result {
        case .proved:
            let certified = self.responder.map { "certified at \($0)" } ?? "never certified"
            let said = self.statuses.map { "\($0.serialNumber) \($0.status)" }.joined(separator: ", ")
            let period = "of the period opened at \(self.period.map { "\($0)" } ?? "none")"
            return "\(self.file): \(period), responder \(certified); says \(said)"
        case .contradicted: return "\(self.file): CONTRADICTS the log: \(self.message ?? "")"
        case .foreign: return "\(self.file): none of this log's: \(self.message ?? "")"
        case .unjudged: return "\(self.file): not judged: \(self.message ?? "")"
        }
    }

    func append(to json: inout JSONWriter) {
        json.structure { json in
            json.member("file", self.file)
            json.member("result", self.result.rawValue)
            for (name, position) in [("period", self.period), ("responder", self.responder)] {
                json.name(name)
                json.literal(position.map { "\($0)" } ?? "null")
            }
            json.name("statuses")
            json.list { json in
                for said in self.statuses {
                    json.structure { json in
                        json.member("serial", said.serialNumber)
                        json.member("status", said.status)
                    }
                }
            }
            json.member("message", orNull: self.message)
        }
    }
}

extension HandedAnswer.Status {
    init(_ said: SingleStatus) {
        self.serialNumber = said.subject.serialNumber.octets.hexadecimal
        self.status =
            switch said.status {
            case .good: "good"
            case .revoked: "revoked"
            case .unknown: "unknown"
            }
    }
}
