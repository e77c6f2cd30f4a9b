internal import Bytes
internal import Cryptography
internal import PKI

/// The values of a reason in words; a value that is absent or of another kind reads as a question mark.
struct ReasonWords {
    let values: [ReasonValue]
    let vocabulary: any Vocabulary

    init(_ values: [ReasonValue], _ vocabulary: any Vocabulary) {
        self.values = values
        self.vocabulary = vocabulary
    }

    /// A part of an order, as a sentence about it begins.
    func part(_ part: OrderPart) -> String { self.vocabulary.name(of: part) }

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

    func number(_ index: Int) -> Int64? {
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

    /// Who asked for a value, as its owner.
    func owner(_ index: Int) -> String {
        self.number(index) == 1 ? "\(self.part(.passthrough)): the" : "The certification request's"
    }

    /// An identifier of sixteen octets.
    func identifier(_ index: Int) -> String {
        guard index < self.values.count, case .octets(let octets) = self.values[index],
            let identifier = UniqueIdentifier(octets[...])
        else { return self.text(index) }
        return identifier.description
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
