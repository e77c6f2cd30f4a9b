import Bytes
import Ledger

/// Who asks for a certificate: a caller of the API, or the server, for the certificate that it shows to its clients.
enum Asker: Sendable {
    /// Somebody who signed a call.
    case caller(Caller)
    /// The server itself; the request's identifier, and who started the server.
    case server(UniqueIdentifier, Provenance)

    /// The request's identifier, which is its stream.
    var request: UniqueIdentifier {
        switch self {
        case .caller(let caller): caller.request
        case .server(let request, _): request
        }
    }

    /// What is recorded of them.
    var provenance: Provenance {
        switch self {
        case .caller(let caller): caller.provenance(inStream: caller.request)
        case .server(_, let provenance): provenance
        }
    }

    /// The caller; `nil` where the server asks, which has no role and whom no policy keeps from anything.
    var caller: Caller? {
        switch self {
        case .caller(let caller): caller
        case .server: nil
        }
    }
}
