import Buckets
import Bytes
import Issuance
import Ledger

/// Where what an authority tells of its revocations is to be had: what is asked for, with what this server says of it.
struct RevocationPlacing: Sendable {
    let sequencer: Sequencer
    let buckets: Buckets
    let entropy: Entropy
    /// Whether there is a responder here that answers for authorities.
    let hasResponder: Bool

    /// The change that a wish comes to; `nil` where nothing is wished.
    ///
    /// - Throws: ``Refusal`` where nobody would find what certificates name, or a bucket is not there.
    func change(_ wish: RevocationWish) throws(Refusal) -> RevocationChange? {
        guard !wish.isEmpty else { return nil }
        let publicURL = self.sequencer.withState { $0.settings?.publicURLs.first }
        let partition: UniqueIdentifier
        do { partition = try self.entropy.identifier() } catch {
            throw Refusal(.internalFailure, "No random octets.")
        }
        return RevocationChange(
            lists: try self.lists(wish.lists, publicURL),
            responder: try self.responder(wish.responder, publicURL),
            partition: partition
        )
    }

    private func lists(
        _ wish: RevocationChange.Mechanism<RevocationWish.ListWish>,
        _ publicURL: String?
    ) throws(Refusal) -> RevocationChange.Mechanism<ListConfiguration> {
        switch wish {
        case .kept: return .kept
        case .off: return .off
        case .on(let wish):
            if let fault = ListConfiguration.fault(inBucket: wish.bucket) {
                throw Refusal(.invalidArgument, "CrlConfiguration.S3BucketName: \(fault)")
            }
            try self.check(name: wish.customName, of: "CrlConfiguration.CustomCname")
            let base = wish.customName.map { "http://\($0)" }
            let name = String(wish.bucket.prefix { $0 != "/" })
            guard let base = base ?? publicURL.map({ "\($0)/\(name)" }) else {
                throw Refusal(
                    .invalidArgument,
                    "CrlConfiguration: nobody would find the lists: this server has no public URL (serve --window-url), "
                        + "and no CustomCname is given."
                )
            }
            let configuration = ListConfiguration(
                validityDays: wish.validityDays,
                isPartitioned: wish.isPartitioned,
                omitsDistributionPoint: wish.omitsDistributionPoint,
                bucket: wish.bucket,
                isPublic: wish.isPublic,
                base: base,
                customName: wish.customName,
                customPath: wish.customPath
            )
            if let fault = configuration.fault { throw Refusal(.invalidArgument, "CrlConfiguration: \(fault)") }
            guard RevocationPointers(distributionPoint: base, responder: nil).areAbsolute else {
                throw Refusal(.invalidArgument, "CrlConfiguration.CustomCname: \(base) is no URL.")
            }
            try self.check(bucket: name)
            try self.checkPlaces(of: configuration)
            return .on(configuration)
        }
    }

    /// Refuses a name in URLs that leads nowhere.
    private func check(name: String?, of field: String) throws(Refusal) {
        if let fault = ListConfiguration.fault(inName: name) { throw Refusal(.invalidArgument, "\(field): \(fault)") }
        guard let name, !CustomName.isSuch(name) else { return }
        throw Refusal(.invalidArgument, "\(field): http://\(name) is no URL: the name is \(CustomName.form).")
    }

    /// Refuses places where no list can lie, or where nobody would get it.
    private func checkPlaces(of lists: ListConfiguration) throws(Refusal) {
        if let taken = BucketName(lists.bucketName), taken.isWindowsOwn {
            throw Refusal(
                .invalidArgument,
                "CrlConfiguration.S3BucketName: nobody could fetch lists from a bucket of the name \(taken): below /\(taken) the "
                    + "public window answers something else."
            )
        }
        // Whatever the identifiers are: a complete list is named by that of the authority, a part's by its own.
        let example: UniqueIdentifier
        do { example = try self.entropy.identifier() } catch { throw Refusal(.internalFailure, "No random octets.") }
        for partition in [nil, example] {
            let text = lists.place(of: example, partition: partition).key
            guard let key = ObjectKey(text) else {
                throw Refusal(
                    .invalidArgument,
                    "CrlConfiguration: there can be no object of the key \(text): a key has at most \(ObjectKey.deepest) steps, "
                        + "\(ObjectKey.longest) characters, and no step \(ObjectKey.unusable)."
                )
            }
            if let fault = Self.fault(in: key) { throw Refusal(.invalidArgument, "CrlConfiguration: \(fault)") }
            do throws(BucketsError) {
                guard let name = BucketName(lists.bucketName) else { continue }
                if let obstacle = try self.buckets.bucket(name).obstacle(to: key) { throw obstacle }
            } catch {
                throw Refusal(
                    .invalidArgument,
                    "CrlConfiguration: there can be no object of the key \(text) in the bucket \(lists.bucketName): an object lies "
                        + "on the way."
                )
            }
        }
    }

    /// Why nobody would get lists of a key, or they would lie where others are to; `nil` where neither is so.
    private static func fault(in key: ObjectKey) -> String? {
        let folders = key.text.split(separator: "/").dropLast()
        if folders.contains("audit-report") {
            return "no list may lie below audit-report: what lies there is shown to nobody without credentials."
        }
        let isOfList = folders.contains { $0.hasSuffix(".crl") && UniqueIdentifier($0.dropLast(4)) != nil }
        return isOfList ? "no step of a path may be the name of a list, which is a file: IDENTIFIER.crl." : nil
    }

    /// Refuses a bucket that is not there, in the words that clients of the hosted service look for.
    private func check(bucket name: String) throws(Refusal) {
        let isThere = BucketName(name).map { (try? self.buckets.has($0)) == true } ?? false
        guard isThere else {
            throw Refusal(
                .invalidValue,
                "Permission error with your S3 bucket '\(name)'. Check that your bucket policy, encryption settings, S3 Block "
                    + "Public Access settings, and global account permissions are configured correctly. For more information, "
                    + "check the service documentation. (A bucket of this server is made by `ca-ledger buckets create`.)"
            )
        }
    }

    private func responder(
        _ wish: RevocationChange.Mechanism<RevocationWish.ResponderWish>,
        _ publicURL: String?
    ) throws(Refusal) -> RevocationChange.Mechanism<ResponderConfiguration> {
        switch wish {
        case .kept: return .kept
        case .off: return .off
        case .on(let wish):
            guard self.hasResponder else {
                throw Refusal(
                    .invalidArgument,
                    "OcspConfiguration: this server answers for no authority: it has no master key."
                )
            }
            try self.check(name: wish.customName, of: "OcspConfiguration.OcspCustomCname")
            let location = wish.customName.map { "http://\($0)" } ?? publicURL.map { "\($0)/ocsp" }
            guard let location else {
                throw Refusal(
                    .invalidArgument,
                    "OcspConfiguration: nobody would find the responder: this server has no public URL (serve --window-url), "
                        + "and no OcspCustomCname is given."
                )
            }
            guard RevocationPointers(distributionPoint: nil, responder: location).areAbsolute else {
                throw Refusal(.invalidArgument, "OcspConfiguration.OcspCustomCname: \(location) is no URL.")
            }
            return .on(ResponderConfiguration(location: location, customName: wish.customName))
        }
    }
}
