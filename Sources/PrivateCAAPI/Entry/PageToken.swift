import Bytes
import Cryptography

/// Where a list goes on: after which authority, sealed so that no other ledger's token and no invention passes.
///
/// Layout: 16 octets of the authority's identifier, 16 octets of an HMAC-SHA256 under the ledger's identifier; in
/// hexadecimal. It is no secret and grants nothing; the seal keeps mistakes out.
enum PageToken {
    private static let label = Array("ca-ledger list of authorities".utf8)

    /// The token for what follows an authority.
    static func text(after authority: UniqueIdentifier, ledger: UniqueIdentifier) throws(APIError) -> String {
        authority.octets.hexadecimal + (try Self.seal(authority, ledger)).hexadecimal
    }

    /// The authority that a token names.
    static func authority(_ text: String, ledger: UniqueIdentifier) throws(APIError) -> UniqueIdentifier {
        guard text.utf8.count == 64, let octets = [UInt8](hexadecimal: text),
            let authority = UniqueIdentifier(octets[..<16]),
            agreeInConstantTime(Array(octets[16...]), try Self.seal(authority, ledger))
        else { throw APIError(.invalidPageToken, "The token specified in the NextToken argument is not valid.") }
        return authority
    }

    private static func seal(_ authority: UniqueIdentifier, _ ledger: UniqueIdentifier) throws(APIError) -> [UInt8] {
        do {
            let message = Self.label + authority.octets
            return Array(try HMACSHA256.authenticate(message, key: ledger.octets).prefix(16))
        } catch {
            throw APIError(.internalFailure, "The token could not be sealed.")
        }
    }
}
