import HTTP
import Testing

/// Which handler answers, and what is said where none does.
@Suite struct RouteTableTests {
    private static func route(_ method: Route.Method, _ place: Route.Place, _ name: String) -> Route {
        Route(method, place) { request in
            HTTPResponse(status: 200, headers: [], body: Array("\(name) \(request.path)".utf8))
        }
    }

    private static let table = RouteTable(
        [
            route(.post, .exactly("/"), "root"), route(.get, .exactly("/health"), "health"),
            route(.get, .under("/crl/"), "list"), route(.get, .under("/crl/old/"), "old list"),
            route(.get, .exactly("/crl/newest"), "newest"), route(.put, .exactly("/health"), "put"),
        ]
    ) { refusal, request in
        HTTPResponse(status: refusal.status, headers: [], body: Array("no \(request.path)".utf8))
    }

    private static func answer(_ method: String, _ path: String) async -> (status: Int, body: String, allow: String?) {
        let request = HTTPRequest(method: method, path: path, headers: [], body: [], sourceAddress: "::1")
        let response = await self.table.answer(to: request)
        let allow = response.headers.first { $0.name == "Allow" }?.value
        return (response.status, String(decoding: response.body, as: UTF8.self), allow)
    }

    @Test(arguments: [
        ("POST", "/", "root /"), ("GET", "/health", "health /health"), ("PUT", "/health", "put /health"),
        ("GET", "/crl/", "list /crl/"), ("GET", "/crl/a/b", "list /crl/a/b"),
        ("GET", "/crl/old/a", "old list /crl/old/a"), ("GET", "/crl/newest", "newest /crl/newest"),
        ("HEAD", "/health", "health /health"),
    ])
    func theClosestPlaceAnswers(method: String, path: String, expected: String) async {
        let answer = await Self.answer(method, path)
        #expect(answer.status == 200)
        #expect(answer.body == expected)
    }

    @Test(arguments: ["", "/x", "/crl", "//", "/health/", "/Health", "*", "/he\u{61}\u{301}lth"])
    func whatHasNoPlaceIsNotFound(path: String) async {
        let answer = await Self.answer("GET", path)
        #expect(answer.status == 404)
        #expect(answer.body == "no \(path)")
        #expect(answer.allow == nil)
    }

    /// U+212A is canonically equivalent to K: to the runtime's Unicode the two paths are one.
    @Test func aPathThatOnlyLooksLikeAPlaceIsNone() async {
        let table = RouteTable([Self.route(.get, .exactly("/K"), "kelvin")]) { refusal, _ in
            HTTPResponse(status: refusal.status, headers: [], body: [])
        }
        let request = HTTPRequest(method: "GET", path: "/\u{212A}", headers: [], body: [], sourceAddress: "::1")
        #expect(await table.answer(to: request).status == 404)
    }

    @Test(arguments: [
        ("GET", "/", "POST"), ("HEAD", "/", "POST"), ("PATCH", "/health", "GET, HEAD, PUT"),
        ("post", "/", "POST"), ("DELETE", "/crl/a", "GET, HEAD"), ("", "/health", "GET, HEAD, PUT"),
    ])
    func anotherMethodIsToldWhichThereAre(method: String, path: String, allow: String) async {
        let answer = await Self.answer(method, path)
        #expect(answer.status == 405)
        #expect(answer.allow == allow)
    }

    @Test func aFieldIsFoundWhereItOccursOnce() {
        let request = HTTPRequest(
            method: "GET",
            path: "/",
            headers: [("Host", "a"), ("X-One", "1"), ("x-two", "2"), ("X-Two", "2")],
            body: [],
            sourceAddress: "::1"
        )
        #expect(request.soleHeader("x-one") == "1")
        #expect(request.soleHeader("x-two") == nil)
        #expect(request.soleHeader("x-three") == nil)
        #expect(request.soleHeader("x_one") == nil)
    }
}
