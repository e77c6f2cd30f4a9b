import PrivateCAAPI

/// What answers a collected request: the API, and beside it the one page that needs no signature.
struct Responder: Sendable {
    let api: PrivateCAAPI
    let health: @Sendable () -> String?

    func respond(to request: APIRequest) async -> APIResponse {
        guard request.path == "/health", request.method == "GET" || request.method == "HEAD" else {
            return await self.api.respond(to: request)
        }
        let obstacle = self.health()
        let text =
            obstacle.map { "{\"status\":\"not ready\",\"reason\":\(Self.quoted($0))}\n" } ?? "{\"status\":\"ready\"}\n"
        return APIResponse(
            status: obstacle == nil ? 200 : 503,
            headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body: request.method == "HEAD" ? [] : Array(text.utf8)
        )
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
