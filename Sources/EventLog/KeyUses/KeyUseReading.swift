public import Bytes
internal import DurableFiles

/// Everything that a file of key uses says, for whoever compares it with the log.
public struct KeyUseReading: Sendable {
    /// The counts that can be read.
    public private(set) var counts: [UniqueIdentifier: UInt64] = [:]
    /// What is wrong in the file, for people: records that are damaged, that are there twice, or that lie where nobody looks for them.
    public private(set) var flaws: [String] = []

    /// A record that a server is just writing is read again, so often.
    private static let attempts = 4

    /// What a file says; a server may write to it meanwhile.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where it cannot be read, ``StoreError/Code/corrupt`` where it is not of this form and ledger.
    public init(path: String, ledger: UniqueIdentifier) throws(StoreError) {
        let file = try KeyUseFile.open(path, ledger, for: .reading)
        let size = try file.size()
        for start in stride(from: KeyUseTable.pageOctets, to: size, by: KeyUseTable.pageOctets) {
            let octets = try file.read(at: start, atMost: KeyUseTable.pageOctets)
            for offset in stride(from: 0, to: octets.count, by: KeyUseTable.recordOctets) {
                let record = octets[offset..<min(offset + KeyUseTable.recordOctets, octets.count)]
                guard !record.allSatisfy({ $0 == 0 }) else { continue }
                try self.take(record, at: start + offset, of: file, ledger)
            }
        }
    }

    private mutating func take(
        _ octets: ArraySlice<UInt8>,
        at offset: Int,
        of file: KeyUseFile,
        _ ledger: UniqueIdentifier
    ) throws(StoreError) {
        var record = try KeyUseRecord(octets, ledger: ledger)
        for _ in 1..<Self.attempts where record == nil {
            record = try KeyUseRecord(
                file.read(at: offset, atMost: KeyUseTable.recordOctets)[...],
                ledger: ledger
            )
        }
        guard let record else { return self.flaws.append("the record at octet \(offset) is damaged") }
        let pages = try KeyUseTable.pages(of: record.key)
        if !pages.contains(offset / KeyUseTable.pageOctets) {
            self.flaws.append("the record of key \(record.key) lies where nobody looks for it")
        }
        if self.counts.updateValue(record.count, forKey: record.key) != nil {
            self.flaws.append("key \(record.key) has two records")
        }
    }
}
