import JSON

/// How bodies are spelt: the two protocols that clients of this service speak.
///
/// The newest service model names `smithy-rpc-v2-cbor` beside `json`. botocore prefers JSON where it may choose; a client
/// that does not finds the same shapes, signatures and errors here.
enum WireEncoding: Hashable, Sendable {
    /// AWS JSON 1.1: `POST /` with the operation in `X-Amz-Target`.
    case json
    /// Smithy RPC v2 CBOR: `POST /service/ACMPrivateCA/operation/<name>`.
    case cbor

    /// Where CBOR requests go, the operation's name following.
    static let pathOfCBOR = "/service/ACMPrivateCA/operation/"

    /// The encoding that a path asks for.
    init(path: String) {
        self = path.hasPrefix("/service/") ? .cbor : .json
    }

    /// The media type of responses.
    var mediaType: String {
        switch self {
        case .json: "application/x-amz-json-1.1"
        case .cbor: "application/cbor"
        }
    }

    /// How many values a body may hold, those inside others counted: what no request of this service comes near.
    static let maximumValues = 65_536

    /// The value that a body spells; `nil` where it spells none, or more than are read.
    func read(_ body: [UInt8]) -> WireValue? {
        switch self {
        case .json: try? JSONReader.read(body, atMost: Self.maximumValues)
        case .cbor where body.isEmpty: WireValue(content: .structure([]), extent: 0..<0)
        case .cbor: try? CBORReader.read(body, atMost: Self.maximumValues)
        }
    }
}
