import Bytes
import HTTP
import JSON

/// The one page that needs no signature: whether the ledger is ready, and why not.
struct HealthPage: Sendable {
    /// Why the ledger is not ready; `nil` while it is.
    let obstacle: @Sendable () -> String?
    /// What people should know although the ledger is ready; `nil` where there is nothing.
    let notice: @Sendable () -> String?
    /// How many milliseconds the making of the newest revocation list took; `nil` before the first.
    let listMilliseconds: @Sendable () -> Int64?

    /// How often the same public key and names were asked for again too soon: noted, and refused.
    let reissuances: @Sendable () -> (noted: Int64, refused: Int64)

    /// When the certificate ends that the API's port shows; `nil` where no TLS is spoken.
    let certificateEnd: @Sendable () -> Instant?

    /// Where it is.
    var route: Route { Route(.get, .exactly("/health")) { _ in self.response } }

    private var response: HTTPResponse {
        let obstacle = self.obstacle()
        let body = JSONWriter.structure { writer in
            writer.member("status", obstacle == nil ? "ready" : "not ready")
            writer.member("reason", obstacle)
            writer.member("notice", self.notice())
            if let milliseconds = self.listMilliseconds() {
                writer.member("revocationListMilliseconds", milliseconds)
            }
            let (noted, refused) = self.reissuances()
            if noted > 0 { writer.member("reissuancesNoted", noted) }
            if refused > 0 { writer.member("reissuancesRefused", refused) }
            if let end = self.certificateEnd() { writer.member("certificateNotAfter", end.description) }
        }
        return HTTPResponse(
            status: obstacle == nil ? 200 : 503,
            headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body: body + [0x0A]
        )
    }
}
