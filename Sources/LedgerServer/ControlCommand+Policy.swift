import Bytes
public import Ledger

/// What somebody wants to be different about a ledger's policy, as a command says it.
public struct PolicyWish: Hashable, Sendable {
    /// The rules to turn off.
    public let disabling: Set<Int64>
    /// The rules to ask again.
    public let enabling: Set<Int64>
    /// The lints to lower to a note.
    public let noting: Set<Int64>
    /// The lints that are to refuse again.
    public let refusing: Set<Int64>
    /// What becomes of the number of certificates that an authority may issue.
    public let quota: PolicyChange.Quota
    /// Whether certificates are to name the log; `nil` to keep what there is.
    public let namesLog: Bool?

    /// A wish of the given parts.
    public init(
        disabling: Set<Int64>,
        enabling: Set<Int64>,
        noting: Set<Int64>,
        refusing: Set<Int64>,
        quota: PolicyChange.Quota,
        namesLog: Bool? = nil
    ) {
        self.disabling = disabling
        self.enabling = enabling
        self.noting = noting
        self.refusing = refusing
        self.quota = quota
        self.namesLog = namesLog
    }
}

extension ControlCommand {
    /// Numbers with commas between them.
    static func text(_ numbers: Set<Int64>) -> String { numbers.sorted().map { "\($0)" }.joined(separator: ",") }

    /// The texts that a text lists with commas between them, in the order of their octets, each once.
    public static func texts(_ text: String?) -> [String] {
        let texts = (text ?? "").split(separator: ",").map(String.init)
        var sorted: [String] = []
        for one in texts.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where sorted.last.map({ !$0.isVerbatim(one) }) ?? true {
            sorted.append(one)
        }
        return sorted
    }

    /// The numbers that a text spells; none where there is no text, `nil` where it spells something else.
    static func numbers(_ text: String?) -> Set<Int64>? {
        let parts = (text ?? "").split(separator: ",")
        let numbers = parts.compactMap { Int64($0) }
        return numbers.count == parts.count ? Set(numbers) : nil
    }
}

extension ControlCommand {
    /// What a policy on reissuance does.
    static func text(_ policy: ReissuancePolicy?) -> String { policy.map { $0.refuses ? "refuse" : "note" } ?? "off" }

    /// The policy on reissuance that a mode and a period spell; `nil` for that there is to be none.
    ///
    /// - Throws: ``SyntaxError`` where they spell something else.
    static func reissuance(_ mode: String?, _ period: String?) throws(SyntaxError) -> ReissuancePolicy? {
        if mode == "off", period == nil { return nil }
        guard let mode, ["note", "refuse"].contains(mode), let seconds = period.flatMap({ Int64($0) }),
            ReissuancePolicy.periods.contains(seconds)
        else { throw SyntaxError() }
        return ReissuancePolicy(refuses: mode == "refuse", period: seconds)
    }
}

extension ControlCommand {
    /// What is said of whether an authority's certificates name the log.
    static func text(_ naming: LogNaming) -> String {
        switch naming {
        case .asLedger: "ledger"
        case .always: "on"
        case .never: "off"
        }
    }

    /// What a text says of that; `nil` where it says something else.
    static func naming(_ text: String) -> LogNaming? {
        LogNaming.allCases.first { Self.text($0).isVerbatim(text) }
    }
}

extension PolicyChange.Quota {
    /// What a text says: a number that is not negative, or `none`; no text keeps what there is, and `nil` is for any other.
    public init?(text: String?) {
        switch text {
        case nil: self = .kept
        case "none"?: self = .lifted
        case .some(let text):
            guard let number = Int64(text), number >= 0 else { return nil }
            self = .set(number)
        }
    }

    /// The text that says this.
    public var text: String? {
        switch self {
        case .kept: nil
        case .lifted: "none"
        case .set(let number): "\(number)"
        }
    }
}
