internal import Bytes
internal import Cryptography
internal import PKI

/// The values of a reason in words; a value that is absent or of another kind reads as a question mark.
struct ReasonWords {
    let values: [ReasonValue]

    init(_ values: [ReasonValue]) { self.values = values }

    /// A value as it is.
    func text(_ index: Int) -> String {
        guard index < self.values.count else { return "?" }
        return switch self.values[index] {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .instant(let instant): "\(instant)"
        case .octets(let octets): octets.hexadecimal
        }
    }

    private func number(_ index: Int) -> Int64? {
        if index < self.values.count, case .number(let number) = self.values[index] { number } else { nil }
    }

    /// What reading found, from its number on.
    func fault(_ index: Int) -> String {
        guard let fault = self.number(index).flatMap(PKIFault.init(rawValue:)) else { return "?" }
        return PKIError(fault, values: self.values.indices.dropFirst(index + 1).map(self.text)).message
    }

    /// What a key is refused for, in parentheses after a space; nothing where it is not known.
    func keyFault(_ index: Int) -> String {
        guard let fault = self.number(index).flatMap(PublicKeyFault.init(rawValue:)) else { return "" }
        return " (\(fault.sentence(self.number(index + 1).map { UInt64(clamping: $0) })))"
    }

    /// An extension, by its identifier.
    func `extension`(_ index: Int) -> String {
        let text = self.text(index)
        return ObjectIdentifier(text).map(ExtensionIdentifier.name(of:)) ?? text
    }

    /// The kind of a key.
    func keyKind(_ index: Int) -> String {
        switch self.number(index) {
        case 25_519: "Ed25519"
        case 256: "EC on P-256"
        case 384: "EC on P-384"
        case 521: "EC on P-521"
        default: "RSA of \(self.text(index)) bits"
        }
    }

    /// Who asked for a value, as its owner; the wire's word for the call is here because a reader of a log knows it.
    func owner(_ index: Int) -> String {
        self.number(index) == 1 ? "apiPassthrough: the" : "The certification request's"
    }

    /// The unit of a requested time, as it follows the number.
    func unit(_ index: Int) -> String {
        switch self.number(index) {
        case 0: "as an end date"
        case 1: "seconds since the epoch"
        case 2: "days"
        case 3: "months"
        case 4: "years"
        default: "?"
        }
    }
}
