package import Ledger

extension RecordedFact {
    /// What an entry says, as the indexes beside a log need it.
    ///
    /// - Throws: ``StoreError/Code/newer`` where only a later program can know; ``StoreError/Code/corrupt`` where nobody can.
    package init(indexing entry: Entry) throws(StoreError) {
        let header = entry.header
        do throws(EventCodingError) {
            let event = try Event(derEncoded: entry.payload[...], schema: header.schema, type: header.type)
            self.init(
                position: header.position,
                time: header.time,
                stream: header.stream,
                streamVersion: header.streamVersion,
                body: event.body,
                likeness: event.body.likeness
            )
        } catch {
            switch error {
            case .unknownType, .unknownSchema: throw .newer("\(error)", position: header.position)
            default:
                throw StoreError(
                    .corrupt,
                    "The indexes cannot be computed again: \(error).",
                    position: header.position
                )
            }
        }
    }
}
