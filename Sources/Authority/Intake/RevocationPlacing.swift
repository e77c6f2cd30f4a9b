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
            if let fault = ListConfiguration.fault(inName: wish.customName) {
                throw Refusal(.invalidArgument, "CrlConfiguration.CustomCname: \(fault)")
            }
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
            return .on(configuration)
        }
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
            if let fault = ListConfiguration.fault(inName: wish.customName) {
                throw Refusal(.invalidArgument, "OcspConfiguration.OcspCustomCname: \(fault)")
            }
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
