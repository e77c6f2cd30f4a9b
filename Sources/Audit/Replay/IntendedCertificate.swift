internal import PKI
internal import Synchronization

/// What an intent says that is to be signed, read once for all that is held against it.
final class IntendedCertificate: Sendable {
    /// The octets, as the intent has them.
    let octets: [UInt8]
    private let known = Mutex<Result<TBSCertificate, PKIError>?>(nil)

    init(octets: [UInt8]) { self.octets = octets }

    /// What the octets mean.
    ///
    /// - Throws: what is wrong with them.
    func read() throws(PKIError) -> TBSCertificate {
        let result = self.known.withLock { known in
            if let known { return known }
            let read = Result { () throws(PKIError) in try TBSCertificate(derEncoded: self.octets) }
            known = read
            return read
        }
        return try result.get()
    }
}
