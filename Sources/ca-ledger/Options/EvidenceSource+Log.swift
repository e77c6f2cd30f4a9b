import Audit
import Authority
import EventLog
import PrivateCAAPI

extension EvidenceSource {
    /// What makes evidence from a log.
    init(of log: any EventReading) {
        let writer = EvidenceWriter(log: log)
        self.init { name in
            do {
                let reference = CertificateReference.named(
                    authority: name.authority,
                    serialNumber: name.serialNumber
                )
                return .bundle(try await writer.bundle(of: reference).encoded)
            } catch is CertificateAbsence {
                return .absent
            } catch EvidenceError.unsigned {
                return .unsigned
            }
        }
    }
}
