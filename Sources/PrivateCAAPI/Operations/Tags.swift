import Authority
import JSON
import Ledger

extension PrivateCAAPI {
    /// TagCertificateAuthority: a key that is there gets the new value.
    func tagAuthority(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let change = TagChange.attach(try Self.tags(input.value["Tags"]?.items ?? []))
        try await self.authority.changeTags(of: authority, change, caller: caller)
        return []
    }

    /// UntagCertificateAuthority: with a value, only a tag that has just that.
    func untagAuthority(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let change = TagChange.detach(try Self.tags(input.value["Tags"]?.items ?? []))
        try await self.authority.changeTags(of: authority, change, caller: caller)
        return []
    }

    /// ListTags: by their keys' octets, so that pages stay what they are while tags come and go.
    func listTags(_ input: CheckedInput) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let tags = try await self.authority.tags(of: authority).map { (place: Array($0.key.utf8), item: $0) }
        let page: (items: [Tag], next: String?)
        do {
            page = try PageToken.page(of: tags, input, .tags(of: authority), ledger: self.authority.settings.ledger)
        } catch {
            // The operation has no error of its own for this.
            throw error.code == .invalidPageToken ? APIError(.validation, PageToken.fault) : error
        }
        return JSONWriter.structure { writer in
            writer.name("Tags")
            writer.list { list in
                for tag in page.items {
                    list.structure { writer in
                        writer.member("Key", tag.key)
                        writer.member("Value", tag.value)
                    }
                }
            }
            writer.member("NextToken", page.next)
        }
    }

    /// Tags whose keys are nobody else's and occur once.
    static func tags(_ items: [WireValue]) throws(APIError) -> [Tag] {
        var tags: [Tag] = []
        var keys: Set<[UInt8]> = []
        for item in items {
            let key = item["Key"]?.text ?? ""
            guard !["aws:", "rds:"].contains(where: { key.lowercased().hasPrefix($0) }) else {
                throw APIError(.invalidTag, "The prefix of the tag key '\(key)' is reserved.")
            }
            guard keys.insert(Array(key.utf8)).inserted else {
                throw APIError(.invalidTag, "The tag key '\(key)' is given more than once.")
            }
            tags.append(Tag(key: key, value: item["Value"]?.text))
        }
        return tags
    }
}
