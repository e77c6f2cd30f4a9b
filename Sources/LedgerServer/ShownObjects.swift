import Authority
import Buckets
import Bytes
import Cryptography
import NIOPosix
import Synchronization
import Window

/// The objects of a ledger's buckets that anybody may read, as a window shows them.
///
/// What anybody may not read is, for whoever asks here, not there; neither are audit reports, however their files are.
final class ShownObjects: PublicObjects {
    /// What an object is, which takes a look at all of it.
    private struct Known {
        let digest: Digest256
        let freshness: Freshness
    }

    /// How many objects are known at one time; beyond that all are forgotten, and looked at again as they are asked for.
    private static let mostKnown = 10_000
    private static let piece = 1 << 18
    /// The step of a key behind which audit reports lie.
    private static let reports = "audit-report"
    private static let types = [
        "crl": "application/pkix-crl", "cer": "application/pkix-cert", "crt": "application/pkix-cert",
        "json": "application/json", "csv": "text/csv", "txt": "text/plain",
    ]

    private let buckets: Buckets
    private let compressed = CompressedObjects()
    /// A thread that may wait for the disk, and on which nobody but the window waits: what is asked twice at one time is hashed once.
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let known = Mutex<[[UInt8]: Known]>([:])

    init(_ buckets: Buckets) {
        self.buckets = buckets
        self.thread.start()
    }

    deinit { self.thread.shutdownGracefully { _ in } }

    func object(bucket: String, key: String) async throws -> PublicDocument? {
        guard let name = BucketName(bucket), let key = ObjectKey(key), !Self.isReport(key) else { return nil }
        let now = TimeSource.system.wall()
        return try await self.thread.runIfActive { try self.document(name, key, at: now) }
    }

    private static func isReport(_ key: ObjectKey) -> Bool {
        key.text.utf8.split(separator: 0x2F).contains { $0.elementsEqual(self.reports.utf8) }
    }

    private func document(_ name: BucketName, _ key: ObjectKey, at now: Instant) throws -> PublicDocument? {
        let object: StoredObject
        do throws(BucketsError) {
            object = try self.buckets.bucket(name).object(key)
        } catch {
            guard [.noBucket, .noObject, .notAnObject].contains(error.code) else { throw error }
            return nil
        }
        guard object.access == .publicRead else { return nil }
        let type = Self.type(of: key)
        let known = try self.known(object, type)
        let thread = self.thread
        var document = PublicDocument(
            contentType: type,
            length: object.length,
            digest: known.digest,
            modified: Self.modified(object, at: now),
            freshness: known.freshness
        ) { offset, count in
            try await thread.runIfActive { try object.read(at: offset, atMost: count) }
        }
        document.isNegotiated = object.length >= CompressedObjects.least
        let form = self.compressed.form(of: object.version, length: object.length) { offset, count in
            try object.read(at: offset, atMost: count)
        }
        document.gzip = form.map { form in
            PublicDocument.Form(length: form.length, digest: form.digest) { offset, count in
                try await thread.runIfActive { try form.read(offset, count) }
            }
        }
        return document
    }

    private static func type(of key: ObjectKey) -> String {
        let ending = key.text.utf8.lastIndex(of: 0x2E).map { String(key.text[key.text.index(after: $0)...]) }
        return ending.flatMap { self.types[$0] } ?? "application/octet-stream"
    }

    /// Since when it is as it is: told only once the second is over in which it could have been changed again.
    private static func modified(_ object: StoredObject, at now: Instant) -> Instant? {
        let changed = Instant(seconds: Int64(object.changedAt))
        return now.seconds > changed.seconds + 1 ? changed : nil
    }

    private func known(_ object: StoredObject, _ type: String) throws -> Known {
        if let known = self.known.withLock({ $0[object.version] }) { return known }
        let digest = try RunningDigest()
        var beginning: [UInt8] = []
        var offset = 0
        while offset < object.length {
            let octets = try object.read(at: offset, atMost: Self.piece)
            guard !octets.isEmpty else { break }
            if offset == 0 { beginning = Array(octets.prefix(RevocationListTimes.octets)) }
            try digest.append(octets)
            offset += octets.count
        }
        let times = type == Self.types["crl"] ? RevocationListTimes(beginning: beginning) : nil
        let freshness = times?.nextUpdate.map { Freshness.until($0) } ?? .none
        let known = Known(digest: try digest.finish(), freshness: freshness)
        self.known.withLock { all in
            if all.count >= Self.mostKnown { all = [:] }
            all[object.version] = known
        }
        return known
    }
}
