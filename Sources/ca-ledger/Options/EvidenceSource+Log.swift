import Audit
import Authority
import EventLog
import PrivateCAAPI

extension EvidenceSource {
    /// What makes evidence from a log.
    ///
    /// - Parameter finder: Whose views lead to what lies far behind a certificate.
    init(of log: any EventReading, ledBy finder: CertificateFinder) {
        self.init { name in
            let reference = CertificateReference.named(authority: name.authority, serialNumber: name.serialNumber)
            do {
                let views = finder.viewsInPlace
                do {
                    return .bundle(try await EvidenceWriter(log: log, views: views).bundle(of: reference).encoded)
                } catch let error as StoreError where views != nil && error.position == nil {
                    // The views, and no entry: the log alone says enough.
                    return .bundle(try await EvidenceWriter(log: log).bundle(of: reference).encoded)
                }
            } catch is CertificateAbsence {
                return .absent
            } catch EvidenceError.unsigned {
                return .unsigned
            }
        }
    }
}
