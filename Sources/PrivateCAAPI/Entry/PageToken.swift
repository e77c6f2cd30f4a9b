import Bytes
import Cryptography
import JSON

/// Where a list goes on: after what, sealed so that no other ledger's or list's token and no invention passes.
///
/// Layout: what the list goes on after, then 16 octets of an HMAC-SHA256 under the ledger's identifier over the list's name and that;
/// in hexadecimal. It is no secret and grants nothing; the seal keeps mistakes out.
struct PageToken {
    /// A list that is told in pages.
    enum List {
        /// The authorities: goes on after one of them.
        case authorities
        /// The authorities that are shared with an account: goes on after one of them.
        case sharedAuthorities(with: String)
        /// An authority's tags: goes on after a key.
        case tags(of: UniqueIdentifier)
        /// An authority's permissions: goes on after one of them.
        case permissions(of: UniqueIdentifier)
        /// The certificates that a search finds, by the digest of what is looked for: goes on after a position.
        case certificates(foundBy: Digest256)

        fileprivate var name: [UInt8] {
            switch self {
            case .authorities: Array("ca-ledger list of authorities".utf8)
            case .sharedAuthorities(let account): Array("ca-ledger list of shared authorities\n\(account)\n".utf8)
            case .tags(let authority): Array("ca-ledger list of tags\n".utf8) + authority.octets
            case .certificates(let search): Array("ca-ledger list of certificates\n".utf8) + search.octets
            case .permissions(let authority): Array("ca-ledger list of permissions\n".utf8) + authority.octets
            }
        }
    }

    let list: List
    let ledger: UniqueIdentifier

    /// The token for what follows something.
    func text(after last: [UInt8]) throws(APIError) -> String { (last + (try self.seal(last))).hexadecimal }

    /// What a token says that the list goes on after.
    func last(of text: String) throws(APIError) -> [UInt8] {
        guard text.utf8.count >= 32, let octets = [UInt8](hexadecimal: text),
            agreeInConstantTime(Array(octets.suffix(16)), try self.seal(Array(octets.dropLast(16))))
        else { throw APIError(.invalidPageToken, Self.fault) }
        return Array(octets.dropLast(16))
    }

    /// What is said of a token that is none of the list's.
    static let fault = "The token specified in the NextToken argument is not valid."

    private func seal(_ last: [UInt8]) throws(APIError) -> [UInt8] {
        do {
            return Array(try HMACSHA256.authenticate(self.list.name + last, key: self.ledger.octets).prefix(16))
        } catch {
            throw APIError(.internalFailure, "The token could not be sealed.")
        }
    }
}

extension PageToken {
    /// One page of a list whose items' places rise: those after the token's, at most so many; and the token of the next page.
    static func page<Item>(
        of items: [(place: [UInt8], item: Item)],
        _ input: CheckedInput,
        _ list: List,
        ledger: UniqueIdentifier
    ) throws(APIError) -> (items: [Item], next: String?) {
        let token = PageToken(list: list, ledger: ledger)
        var rest = items.sorted { $0.place.lexicographicallyPrecedes($1.place) }[...]
        if let text = input.text("NextToken") {
            let last = try token.last(of: text)
            rest = rest.drop { !last.lexicographicallyPrecedes($0.place) }
        }
        let page = rest.prefix(input.value["MaxResults"]?.number?.truncated.map { Int($0) } ?? rest.count)
        guard page.count < rest.count, let last = page.last else { return (page.map(\.item), nil) }
        return (page.map(\.item), try token.text(after: last.place))
    }
}
