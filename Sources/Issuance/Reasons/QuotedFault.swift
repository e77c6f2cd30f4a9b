internal import Bytes
internal import Cryptography
internal import PKI

/// What reading found, as a reason quotes it: the number of the fault first, then what the fault speaks of.
protocol QuotedFault {
    var reasonValues: [ReasonValue] { get }
}

extension PKIError: QuotedFault {
    var reasonValues: [ReasonValue] { [.number(self.fault.rawValue)] + self.values.map { .text($0) } }
}

extension CryptographyError: QuotedFault {
    var reasonValues: [ReasonValue] {
        guard let fault = self.keyFault else { return [] }
        return [.number(fault.rawValue)] + (self.keyFaultValue.map { [.number(Int64(clamping: $0))] } ?? [])
    }
}
