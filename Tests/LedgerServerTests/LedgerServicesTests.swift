import Authority
import Credentials
import Ledger
import LedgerServer
import Testbed
import Testing

/// All doors of one ledger, open together.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct LedgerServicesTests {
    @Test func aServedLedgerAnswersAtItsRoutesAndRefusesTheRestAsTheInterfaceDoes() async throws {
        try await ServedLedger.whileServed { served in
            let health = try await served.ask("GET", "/health")
            #expect(health.head.hasPrefix("HTTP/1.1 200 OK"))
            #expect(health.head.contains("Content-Type: application/json"))
            #expect(health.body == "{\"status\":\"ready\"}\n")
            let head = try await served.ask("HEAD", "/health")
            #expect(head.head.contains("Content-Length: 19"))
            #expect(head.body.isEmpty)
            for (method, path, status, allow) in [
                ("DELETE", "/x", "404 Not Found", nil), ("POST", "/?a", "404 Not Found", nil),
                ("GET", "/", "405 Method Not Allowed", "POST"),
                ("PATCH", "/health", "405 Method Not Allowed", "GET, HEAD"),
            ] as [(String, String, String, String?)] {
                let answer = try await served.ask(method, path)
                #expect(answer.head.hasPrefix("HTTP/1.1 \(status)"), "\(method) \(path)")
                #expect(answer.body == #"{"__type":"UnknownOperationException"}"#, "\(method) \(path)")
                #expect(answer.head.contains("Allow:") == (allow != nil), "\(method) \(path)")
                if let allow { #expect(answer.head.contains("Allow: \(allow)")) }
                #expect(answer.head.contains("x-amzn-RequestId: "))
            }
            let cbor = try await served.ask("POST", "/service/Other/operation/x")
            #expect(cbor.head.hasPrefix("HTTP/1.1 404 Not Found"))
            #expect(cbor.head.contains("Content-Type: application/cbor"))
            let unsigned = try await served.ask("POST", "/")
            #expect(unsigned.body == #"{"__type":"UnknownOperationException"}"#)
        }
    }

    @Test func theFirstStartMakesAnAdministrator() async throws {
        try await ServedLedger.whileServed { served in
            let credentials = try served.credentials.list()
            // The file holds the secret, and the log whose it is.
            #expect(credentials.map(\.principal) == [nil] && credentials.map(\.role) == [nil])
            let key = try #require(credentials.first?.accessKeyIdentifier)
            let access = try await served.ledger.authority.access(of: key)
            #expect(access?.principal == "administrator" && access?.role.name == "administrator")
        }
    }
}
