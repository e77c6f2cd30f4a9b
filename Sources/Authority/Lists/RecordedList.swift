public import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
public import Ledger
import PKI

/// A revocation list that was signed, made again from the log: nothing is signed anew.
public struct RecordedList: Sendable {
    /// What it was to say.
    public let authorized: CRLAuthorized
    /// Where its intent lies.
    public let intent: UInt64
    /// Where its signature lies.
    public let ending: UInt64
    /// The list, DER.
    public let derOctets: [UInt8]
}

extension RecordedLedger {
    /// The newest list of an authority that was signed, of a part or complete; `nil` where there was none.
    ///
    /// Its octets follow from what the log said when it was made, and have the digest that its intent gave.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read, or does not follow.
    public func newestList(
        of authority: UniqueIdentifier,
        partition: UniqueIdentifier?
    ) async throws(OpeningError) -> RecordedList? {
        do {
            let reading = ListReading(reader: self.reader)
            let positions = try await reading.positions(partition, of: authority)
            guard let ending = positions.signed, let newest = try await reading.newest(positions) else { return nil }
            let algorithm: AlgorithmIdentifier
            let octets: [UInt8]
            (octets, algorithm) = try await self.toBeSigned(newest, of: authority, openedAt: positions.opened)
            guard try SHA256.digest(of: octets) == newest.authorized.digest else {
                throw StoreError(.corrupt, "The list is not what the log says.", position: newest.position)
            }
            return RecordedList(
                authorized: newest.authorized,
                intent: newest.position,
                ending: ending,
                derOctets: try SignedWhole(signing: octets, algorithm, signature: newest.signature).derOctets
            )
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// The parts of an authority's lists, in the order of their identifiers.
    ///
    /// - Throws: ``OpeningError`` where they cannot be read.
    public func listParts(of authority: UniqueIdentifier) async throws(OpeningError) -> [UniqueIdentifier] {
        do {
            let reading = ListReading(reader: self.reader)
            var found: [UniqueIdentifier] = []
            while case let page = try await reading.parts(of: authority, after: found.last), !page.isEmpty {
                found += page.compactMap(\.partition)
            }
            return found
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// What a list of an authority, of a part or complete, had to tell of: what was withdrawn, but what the newest signed one told of after
    /// its end; in the order of the log.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read, and what the body throws.
    public func forEachListed(
        of authority: UniqueIdentifier,
        partition: UniqueIdentifier?,
        _ body: (WithdrawnCertificate) throws -> Void
    ) async throws {
        let reading = ListReading(reader: self.reader)
        let positions = try await reading.positions(partition, of: authority)
        let newest = try await reading.newest(positions)
        try await self.forEachListed(
            of: authority,
            openedAt: partition == nil ? nil : positions.opened ?? .max,
            below: try await self.reader.size(),
            after: newest?.authorized,
            body
        )
    }

    /// The octets that were to be signed of a list, and how, from what the log said just before its intent.
    private func toBeSigned(
        _ list: KnownList.Signed,
        of authority: UniqueIdentifier,
        openedAt: UInt64?
    ) async throws -> (octets: [UInt8], algorithm: AlgorithmIdentifier) {
        let authorized = list.authorized
        let past = try await PastLog(self.reader, size: list.position)
        let then = try await RecordedLedger(asOf: past)
        let reading = ListReading(reader: past)
        let positions = try await reading.positions(authorized.partition, of: authority)
        let known = try await reading.list(positions, of: authority)
        guard let state = try await then.authority(authority),
            let algorithm = AlgorithmIdentifier(signatureAlgorithmName: state.creating.signatureAlgorithm),
            case let issuing = try IssuingAuthority(state), let issuer = issuing.issuerName,
            let keyIdentifier = issuing.keyIdentifier
        else { throw StoreError(.corrupt, "The list is of no authority that could sign it.", position: list.position) }
        let mention = authorized.namesLog ? then.state.epoch : nil
        let content = ListContent(
            signatureAlgorithm: algorithm,
            issuer: issuer,
            thisUpdate: authorized.thisUpdate,
            nextUpdate: authorized.nextUpdate,
            authorityKeyIdentifier: keyIdentifier,
            number: authorized.number,
            distributionPoint: authorized.partition == nil ? nil : known?.places.first?.place.location,
            position: mention.map {
                LogPosition(
                    origin: $0.origin,
                    size: authorized.size,
                    identifiers: LogIdentifiers(arc: then.state.extensionArc)
                )
            }
        )
        var revoked = RevokedCertificates(capacity: Int(clamping: min(authorized.entries, 1 << 20)))
        try await self.forEachListed(
            of: authority,
            openedAt: authorized.partition == nil ? nil : openedAt ?? .max,
            below: authorized.size,
            after: known?.newest?.authorized
        ) { try revoked.append($0.serialNumber, revokedAt: $0.time, reason: $0.reason.rawValue) }
        return (try content.derOctets(listing: revoked), algorithm)
    }

    /// How many rows are in memory at a time.
    private static let page = 8_192

    private func forEachListed(
        of authority: UniqueIdentifier,
        openedAt: UInt64?,
        below size: UInt64,
        after previous: CRLAuthorized?,
        _ body: (WithdrawnCertificate) throws -> Void
    ) async throws {
        var next: UInt64 = 0
        while next < size {
            let rows = try await self.reader.withdrawn(by: authority, in: next..<size, limit: Self.page)
            guard let last = rows.last else { break }
            for row in rows where openedAt == nil || row.term.partition == openedAt {
                // Told once after its end, and then no more (RFC 5280 section 5).
                if let previous, row.position < previous.size, row.term.notAfter < previous.thisUpdate.seconds {
                    continue
                }
                try body(row)
            }
            next = last.position + 1
        }
    }
}
