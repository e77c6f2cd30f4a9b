extension Anchor {
    /// Refuses a log that ends before its end as it is remembered, or has another entry there.
    ///
    /// - Throws: ``StoreError/Code/incompatible`` where the anchor is another ledger's; ``StoreError/Code/rollback``, its message beginning with
    ///   `ROLLBACK DETECTED`; or as reading does.
    public func checkEnd(of log: any EventReading) async throws(StoreError) {
        let ledger = try await log.identity().ledger
        guard self.ledger == ledger else {
            throw StoreError(
                .incompatible,
                "The anchor \(self.path) is of ledger \(self.ledger), the log of \(ledger)."
            )
        }
        guard let head = self.head else { return }
        let size = try await log.size()
        guard head.size <= size else {
            throw .rollback("the anchor remembers an entry that is missing", missing: size..<head.size)
        }
        if head.size > 0, try await log.leafHashes(in: head.size - 1..<head.size).first != head.leafHash {
            throw .rollback("the anchor remembers another entry at \(head.size - 1)", differingAt: head.size - 1)
        }
    }
}
