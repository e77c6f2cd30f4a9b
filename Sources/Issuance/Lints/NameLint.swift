internal import Bytes
internal import PKI

/// A lint of each name by itself: whoever asked for the first that is at fault is to blame.
///
/// What is wrong is recorded after where the name stands.
struct NameLint: Sendable {
    let number: Int64
    private let name: StaticString
    private let citation: StaticString
    private let fault: @Sendable (ExaminedName) -> Reason?

    init(
        _ number: Int64,
        _ name: StaticString,
        _ citation: StaticString,
        fault: @escaping @Sendable (ExaminedName) -> Reason?
    ) {
        self.number = number
        self.name = name
        self.citation = citation
        self.fault = fault
    }

    var ofCertificate: Lint {
        Lint(self.number, self.name, self.citation) { subject throws(Interruption) in
            try self.examine(subject.names)
        }
    }

    var ofOwnRequest: Requirement<[ExaminedName], Void> {
        Requirement(self.number, self.name, self.citation) { names throws(Interruption) in
            try self.examine(names)
        }
    }

    private func examine(_ names: [ExaminedName]) throws(Interruption) {
        for examined in names {
            guard let fault = self.fault(examined) else { continue }
            throw .refusal(examined.blame, Reason(fault.code, values: examined.place + fault.values))
        }
    }
}
