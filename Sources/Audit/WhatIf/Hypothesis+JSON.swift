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
    /// numbers. `blockedKeys` is a list of digests, each 64 hexadecimal digits, blocked beside those that were. That `policy show` says
    /// how many there are, `version`, `namesLog` and what is of one authority decide nothing: they are ``passedOver``, where they are what
    /// it may say.
    ///
    /// - Throws: ``FormError`` where it is something else: it names the member.
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
            let name = String(decoding: member.name, as: UTF8.self)
            switch name {
            case "ruleSet": self.ruleSet = try Self.number(member.value, name)
            case "disabledRules": self.disabledRules = try Self.numbers(member.value, name)
            case "notedRules": self.notedRules = try Self.numbers(member.value, name)
            case "certificatesPerAuthority": self.quota = try Self.quota(member.value, name)
            case "blockedKeys":
                if let digests = try Self.digests(member.value, name) { self.blockedKeys = digests; continue }
                self.passedOver.append(name)
            case "namesLog", "authorityNamesLog": try self.passOver(member.value, name, "true", "false")
            case "reissuance": try self.passOver(member.value, name, "off", "note", "refuse")
            case "naming": try self.passOver(member.value, name, "on", "off", "ledger")
            case "dualControl":
                let isSuch = member.value.text.map { text in
                    text.isVerbatim("off")
                        || text.utf8.split(separator: 0x2C, omittingEmptySubsequences: false).allSatisfy {
                            ControlledOperation(named: String(decoding: Array($0), as: UTF8.self)) != nil
                        }
                }
                guard isSuch == true else {
                    throw FormError(description: "dualControl is neither \"off\" nor lists operations.")
                }
                self.passedOver.append(name)
            case "version", "reissuancePeriod", "reissuanceVersion", "namingVersion", "dualControlHours",
                "dualControlVersion":
                guard let text = member.value.text, text.isVerbatim("none") || Self.digits(text) != nil else {
                    throw FormError(description: "\(name) is neither a number in text nor \"none\".")
                }
                self.passedOver.append(name)
            default: throw FormError(description: "A policy has no \(name.shown).")
            }
        }
    }

    /// Takes what decides nothing, where it is one of the words that `policy show` has for it.
    private mutating func passOver(_ value: JSONValue, _ name: String, _ words: String...) throws(FormError) {
        guard let text = value.text, words.contains(where: text.isVerbatim) else {
            let known = words.map { "\"\($0)\"" }.joined(separator: ", ")
            throw FormError(description: "\(name) is none of \(known).")
        }
        self.passedOver.append(name)
    }

    /// The number that digits are; `nil` for any other text.
    private static func digits(_ text: some StringProtocol) -> Int64? {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }

    private static func number(_ value: JSONValue, _ name: String) throws(FormError) -> Int64 {
        let number = value.number.flatMap { $0.isWhole ? $0.truncated : nil } ?? value.text.flatMap { Self.digits($0) }
        guard let number, number >= 0 else { throw FormError(description: "\(name) is no number.") }
        return number
    }

    /// A list of numbers, or a text with commas between them.
    private static func numbers(_ value: JSONValue, _ name: String) throws(FormError) -> Set<Int64> {
        var numbers: Set<Int64> = []
        if let text = value.text {
            guard !text.isEmpty else { return [] }
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let number = Self.digits(part) else { throw FormError(description: "\(name) lists no numbers.") }
                numbers.insert(number)
            }
            return numbers
        }
        guard case .list(let items) = value.content else { throw FormError(description: "\(name) is no list.") }
        for item in items { numbers.insert(try self.number(item, name)) }
        return numbers
    }

    private static func quota(_ value: JSONValue, _ name: String) throws(FormError) -> PolicyChange.Quota {
        if value.isNull || value.text?.isVerbatim("none") == true { return .lifted }
        return .set(try self.number(value, name))
    }

    /// The digests of a list; `nil` where it is said in text how many there are, as `policy show` does.
    private static func digests(_ value: JSONValue, _ name: String) throws(FormError) -> Set<Digest256>? {
        if let text = value.text, self.digits(text) != nil { return nil }
        let fault = FormError(description: "\(name) is no list of digests: 64 hexadecimal digits each.")
        guard case .list(let items) = value.content else { throw fault }
        var digests: Set<Digest256> = []
        for item in items {
            guard let digest = item.text.flatMap({ [UInt8](hexadecimal: $0) }).flatMap({ Digest256($0) }) else {
                throw fault
            }
            digests.insert(digest)
        }
        return digests
    }
}
