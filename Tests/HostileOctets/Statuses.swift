import Bytes
import PKI

extension OctetKind {
    /// A question about the status of certificates in DER, or an answer to one: anybody may ask, and any answer may be handed to an
    /// auditor.
    static let status = OctetKind("status", atMost: 4_096) { octets in
        let octets = Array(octets)
        if let request = try? StatusRequest(derEncoded: octets) {
            try demand(
                (1...StatusRequest.maximumCount).contains(request.subjects.count),
                "a question asks about few certificates"
            )
            let encoded = request.derOctets
            let read = try again("a question that we encoded") { try StatusRequest(derEncoded: encoded) }
            try demand(read == request && read.derOctets == encoded, "a question is read as it was made")
            // What an answer repeats of it is read as it was written, whatever is said.
            let data = StatusData(
                responderKeyHash: [UInt8](repeating: 1, count: 20),
                producedAt: .endOfTime,
                thisUpdate: .endOfTime,
                nextUpdate: .endOfTime,
                statuses: request.subjects.map { SingleStatus($0, .revoked(at: .endOfTime, reason: 1)) },
                nonce: request.nonce
            )
            let answer = try again("an answer that we encoded") { try StatusData(derEncoded: data.derOctets) }
            try demand(answer == data, "an answer is read as it was made")
        }
        guard let response = try? StatusResponse(derEncoded: octets) else { return }
        let encoded = response.derOctets
        let read = try again("an answer that we read") { try StatusResponse(derEncoded: encoded) }
        try demand(read == response, "an answer is read as it was made")
    }
}
