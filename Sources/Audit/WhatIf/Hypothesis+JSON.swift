internal import Bytes
internal import JSON
internal import Ledger

extension Hypothesis {
    /// Why a text is no hypothesis.
    public struct FormError: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, for people.
        public let description: String
    }

    /// The hypothesis that a document is of: an object as `policy show` writes it, with some of its members.
    ///
    /// `ruleSet`, `disabledRules`, `notedRules` and `certificatesPerAuthority` are said as there, in text, or as numbers and lists of
    /// numbers. `blockedKeys` is a list of digests, each 64 hexadecimal digits, blocked beside those that were; that `policy show` says
    /// how many there are says nothing here, nor do `version`, `namesLog` and what is of one authority.
    ///
    /// - Throws: ``FormError`` where it is something else.
    public init(document: [UInt8]) throws(FormError) {
        self.init()
        let value: JSONValue
        do throws(JSONReader.SyntaxError) {
            value = try JSONReader.read(document)
        } catch {
            throw FormError(description: "The policy is no JSON (at octet \(error.offset)).")
        }
        guard case .structure(let members) = value.content else {
            throw FormError(description: "The policy is no JSON object.")
        }
        for member in members {
            switch String(decoding: member.name, as: UTF8.self) {
            case "ruleSet": self.ruleSet = try Self.number(member.value, "ruleSet")
            case "disabledRules": self.disabledRules = try Self.numbers(member.value, "disabledRules")
            case "notedRules": self.notedRules = try Self.numbers(member.value, "notedRules")
            case "certificatesPerAuthority": self.quota = try Self.quota(member.value)
            case "blockedKeys": self.blockedKeys = try Self.digests(member.value)
            case "version", "namesLog", "reissuance", "reissuancePeriod", "reissuanceVersion", "naming",
                "authorityNamesLog",
                "namingVersion":
                continue
            case let name: throw FormError(description: "A policy has no \(name.shown).")
            }
        }
    }

    private static func number(_ value: JSONValue, _ name: String) throws(FormError) -> Int64 {
        let number = value.number.flatMap { $0.isWhole ? $0.truncated : nil } ?? value.text.flatMap { Int64($0) }
        guard let number, number >= 0 else { throw FormError(description: "\(name) is no number.") }
        return number
    }

    /// A list of numbers, or a text with commas between them.
    private static func numbers(_ value: JSONValue, _ name: String) throws(FormError) -> Set<Int64> {
        var numbers: Set<Int64> = []
        if let text = value.text {
            for part in text.split(separator: ",") {
                guard let number = Int64(part) else { throw FormError(description: "\(name) lists no numbers.") }
                numbers.insert(number)
            }
            return numbers
        }
        guard case .list(let items) = value.content else { throw FormError(description: "\(name) is no list.") }
        for item in items { numbers.insert(try self.number(item, name)) }
        return numbers
    }

    private static func quota(_ value: JSONValue) throws(FormError) -> PolicyChange.Quota {
        if value.isNull || value.text?.isVerbatim("none") == true { return .lifted }
        return .set(try self.number(value, "certificatesPerAuthority"))
    }

    private static func digests(_ value: JSONValue) throws(FormError) -> Set<Digest256> {
        guard case .list(let items) = value.content else {
            // As many as there were: `policy show` says no more of them.
            _ = try self.number(value, "blockedKeys")
            return []
        }
        var digests: Set<Digest256> = []
        for item in items {
            guard let digest = item.text.flatMap({ [UInt8](hexadecimal: $0) }).flatMap({ Digest256($0) }) else {
                throw FormError(description: "blockedKeys lists digests: 64 hexadecimal digits each.")
            }
            digests.insert(digest)
        }
        return digests
    }
}
