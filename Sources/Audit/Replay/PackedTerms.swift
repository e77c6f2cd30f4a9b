internal import Ledger

/// The terms of very many certificates, each as one number: the end in forty bits, and the part by its place among all parts.
struct PackedTerms: Sendable {
    /// The positions of parts, in the order in which they were met.
    private var partitions: [UInt64] = []
    private var places: [UInt64: UInt64] = [:]
    /// What is added to an end so that it is not negative: ends lie between the years 1950 and 9999.
    private static let offset: Int64 = 1 << 38

    /// The number of a term; of none that of one that never ends.
    mutating func pack(_ term: CertificateTerm?) -> UInt64 {
        let end = UInt64(clamping: (term?.notAfter ?? CertificateTerm.endless) + Self.offset) & (1 << 40 - 1)
        guard let partition = term?.partition else { return end }
        let place: UInt64
        if let known = self.places[partition] {
            place = known
        } else {
            self.partitions.append(partition)
            place = UInt64(self.partitions.count)
            self.places[partition] = place
        }
        return end | place << 40
    }

    /// The term of a number.
    func unpack(_ number: UInt64) -> CertificateTerm {
        let place = Int(number >> 40)
        return CertificateTerm(
            notAfter: Int64(number & (1 << 40 - 1)) - Self.offset,
            partition: place == 0 || place > self.partitions.count ? nil : self.partitions[place - 1]
        )
    }
}
