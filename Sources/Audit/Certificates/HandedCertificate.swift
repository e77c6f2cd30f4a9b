internal import Bytes
internal import JSON
public import PKI

/// What became of a certificate that somebody handed over: where in the log it is, or why it is not.
public struct HandedCertificate: Hashable, Sendable {
    /// What it is called.
    public let file: String
    /// How it stands to the log.
    public internal(set) var result: HandedAnswer.Result
    /// Its serial number, in hexadecimal; absent where it cannot be read.
    public internal(set) var serialNumber: String?
    /// What it says of a log itself; absent where it says nothing.
    public internal(set) var reference: LogReference?
    /// Where its request lies, or the one that it names; absent where there is none.
    public internal(set) var request: UInt64?
    /// Where the intent to sign it lies; absent where there is none.
    public internal(set) var intent: UInt64?
    /// Where its intent was ended; absent where it was not.
    public internal(set) var ending: UInt64?
    /// Whether the log holds its signature; where it does not, its serial number is burned or its intent is open still.
    public internal(set) var isSigned = false
    /// Why it is not proved; absent where it is.
    public internal(set) var message: String?

    init(_ file: String, foreign message: String) {
        self.file = file
        self.result = .foreign
        self.message = message
    }

    init(_ file: String, _ certificate: Certificate) {
        self.file = file
        self.result = .proved
        self.serialNumber = certificate.tbsCertificate.serialNumber.octets.hexadecimal
    }

    /// The same, as none of this log's.
    func asForeign(_ message: String) -> Self {
        var changed = self
        changed.result = .foreign
        changed.message = message
        return changed
    }

    /// The same, as one that the log contradicts.
    func asContradicted(_ message: String) -> Self {
        var changed = self
        changed.result = .contradicted
        changed.message = message
        return changed
    }

    /// One line for people.
    public var text: String {
        switch self.result {
        case .proved:
            let request = self.request.map { "asked for at position \($0), " } ?? ""
            let intent = self.intent.map { "authorized at \($0)" } ?? ""
            let ending =
                switch (self.ending, self.isSigned) {
                case (let ending?, true): "signed at \(ending)"
                case (let ending?, false): "given up at \(ending): its serial number is burned"
                case (nil, _): "without an ending yet"
                }
            let named = self.reference == nil ? "" : "; it names this itself"
            return "\(self.file): in the books: \(request)\(intent), \(ending)\(named)"
        case .contradicted: return "\(self.file): CONTRADICTS the log: \(self.message ?? "")"
        case .foreign: return "\(self.file): none of this log's: \(self.message ?? "")"
        case .unjudged: return "\(self.file): not judged: \(self.message ?? "")"
        }
    }

    /// The members of an object of JSON.
    func append(to json: inout JSONWriter) {
        json.structure { json in
            json.member("file", self.file)
            json.member("result", self.result.rawValue)
            json.member("serial", orNull: self.serialNumber)
            json.name("names")
            if let reference {
                json.structure { json in
                    json.member("origin", reference.origin)
                    json.member("request", reference.request.hexadecimal)
                    json.member("payloadDigest", reference.payloadDigest.hexadecimal)
                }
            } else {
                json.literal("null")
            }
            for (name, position) in [("request", self.request), ("intent", self.intent), ("ending", self.ending)] {
                json.name(name)
                json.literal(position.map { "\($0)" } ?? "null")
            }
            json.member("message", orNull: self.message)
        }
    }

    /// The object of JSON.
    public var json: String {
        var writer = JSONWriter()
        self.append(to: &writer)
        return writer.text
    }
}
