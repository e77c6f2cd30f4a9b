internal import Bytes
public import EventLog
public import Ledger

/// Why views did not get as far as they were to.
enum FollowingError: Error {
    /// They cannot be trusted, or cannot be written.
    case views(StoreError)
    /// The log cannot be read; the views are as far as they have come.
    case log(StoreError)

    var cause: StoreError {
        switch self {
        case .views(let error), .log(let error): error
        }
    }
}

extension ViewsStore {
    /// How many entries are read and applied at a time.
    private static let page: UInt64 = 2_048

    /// Brings the views to the given size of the log.
    ///
    /// - Parameter goesOn: Asked before each page; where it says no, the views stay as far as they have come.
    /// - Throws: `views` with `corrupt` also where they are ahead of the log or contradict it.
    func follow(
        _ reader: any EventReading,
        upTo size: UInt64,
        while goesOn: () -> Bool
    ) async throws(FollowingError) {
        var (next, leafHash) = (UInt64(0), Digest256.zero)
        do throws(StoreError) { (next, leafHash) = try self.position() } catch { throw .views(error) }
        if next > 0 {
            var expected: Digest256?
            if next <= size {
                let last = next - 1..<next
                do throws(StoreError) { expected = try await reader.leafHashes(in: last).first } catch {
                    throw .log(error)
                }
            }
            guard expected == leafHash else {
                throw .views(StoreError(.corrupt, "The views hold \(next) entries, and the last is not the log's."))
            }
        }
        while next < size, goesOn() {
            let pairs: [(entry: Entry, body: EventBody)]
            do throws(StoreError) {
                let entries = try await reader.entries(in: next..<min(next + Self.page, size))
                guard !entries.isEmpty else {
                    throw StoreError(.corrupt, "The log ends before the size that it was opened with.", position: next)
                }
                pairs = try Self.decoded(entries)
            } catch {
                throw .log(error)
            }
            do throws(StoreError) { try self.apply(pairs) } catch { throw .views(error) }
            next += UInt64(pairs.count)
        }
    }

    /// Makes the views say what they say after the given entries, in one transaction.
    ///
    /// - Throws: `corrupt` with its position for an event that cannot be read; else as ``apply(_:)-([(Entry,EventBody)])``.
    public func apply(_ entries: [Entry]) throws(StoreError) { try self.apply(Self.decoded(entries)) }

    private static func decoded(_ entries: [Entry]) throws(StoreError) -> [(entry: Entry, body: EventBody)] {
        var pairs: [(entry: Entry, body: EventBody)] = []
        pairs.reserveCapacity(entries.count)
        for entry in entries {
            do {
                let event = try Event(
                    derEncoded: entry.payload[...],
                    schema: entry.header.schema,
                    type: entry.header.type
                )
                pairs.append((entry, event.body))
            } catch {
                throw StoreError(.corrupt, "The event cannot be read: \(error)", position: entry.header.position)
            }
        }
        return pairs
    }
}
