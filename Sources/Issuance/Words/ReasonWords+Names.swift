internal import Bytes
internal import PKI

/// Names and where they stand.
extension ReasonWords {
    private static let kinds = [
        "otherName", "rfc822Name", "dNSName", "x400Address", "directoryName", "ediPartyName",
        "uniformResourceIdentifier", "iPAddress", "registeredID",
    ]

    /// Where a name stands, from its kind and its extension.
    func nameIn(_ index: Int) -> String {
        guard let kind = Int(self.text(index)), (1...Self.kinds.count).contains(kind) else { return "the subject" }
        return "the \(Self.kinds[kind - 1]) of \(self.extension(index + 1))"
    }

    /// A name that is recorded whole.
    func name(_ index: Int) -> String {
        guard index < self.values.count, case .octets(let octets) = self.values[index],
            let name = try? GeneralName(derEncoded: octets)
        else { return "a name" }
        return name.text
    }

    /// What is wrong with the text of a name.
    func nameFault(_ index: Int) -> String { Int64(self.text(index)).map(NameFault.words) ?? "?" }

    /// The string type that a value has.
    func foundType(_ index: Int) -> String { self.text(index).isEmpty ? "no string" : "a \(self.text(index))" }

    /// The string types that a value may have, from the first on.
    func allowedTypes(_ index: Int) -> String {
        let names = self.values.indices.dropFirst(index).map(self.text)
        return "\(names.count == 1 ? "a" : "one of") \(names.joined(separator: ", "))"
    }

    /// What was asked for and is not there: pairs of an extension and how it was lost.
    func losses(_ index: Int) -> String {
        stride(from: index, to: self.values.count, by: 2).map { index in
            switch self.text(index + 1) {
            case "1": "\(self.extension(index)) (left out)"
            case "2": "\(self.extension(index)) (another stands)"
            default: "subject"
            }
        }.joined(separator: ", ")
    }

    /// Which certificate of a path is meant.
    func certificate(_ index: Int) -> String {
        self.text(index) == "0" ? self.part(.certificate) : "\(self.part(.chain)): certificate \(self.text(index))"
    }
}
