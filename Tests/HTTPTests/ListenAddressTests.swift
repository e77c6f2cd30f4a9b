import HTTP
import Testbed
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8443", "127.0.0.1", 8443, "127.0.0.1", true), ("[::1]:0", "::1", 0, "[::1]", true),
        ("localhost:65535", "localhost", 65_535, "localhost", true), ("0.0.0.0:80", "0.0.0.0", 80, "0.0.0.0", false),
        ("127.9.9.9:1", "127.9.9.9", 1, "127.9.9.9", true), ("127.example:1", "127.example", 1, "127.example", false),
        ("127.0.0.1.example:1", "127.0.0.1.example", 1, "127.0.0.1.example", false),
        ("127.+0.0.1:1", "127.+0.0.1", 1, "127.+0.0.1", false),
        ("[2001:db8::1]:443", "2001:db8::1", 443, "[2001:db8::1]", false),
    ])
    func addressesAreReadAndThoseOfThisMachineKnown(
        text: String,
        host: String,
        port: Int,
        urlHost: String,
        isLoopback: Bool
    ) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.urlHost == urlHost)
        #expect(address.isLoopback == isLoopback)
    }

    @Test func whereNobodyListensSomebodyCanAndWhereSomebodyDoesNobodyElse() async throws {
        try await #require(ListenAddress("127.0.0.1:0")).check()
        try await Listener.serving([]) { listener in
            let taken = try #require(ListenAddress("127.0.0.1:\(listener.port)"))
            let error = await #expect(throws: ListeningError.self) { try await taken.check() }
            #expect(error?.description.contains("127.0.0.1:\(listener.port): Address already in use") == true)
        }
        let foreign = try #require(ListenAddress("192.0.2.1:0"))
        await #expect(throws: ListeningError.self) { try await foreign.check() }
    }

    @Test(arguments: ["", ":", ":80", "host", "host:", "host:-1", "host:65536", "host:x", "[]:80"])
    func anythingElseIsNone(text: String) { #expect(ListenAddress(text) == nil) }
}
