import Testing

@testable import Window

/// In which codings contents are sent, by what a client takes (RFC 9110, 12.5.3).
@Suite struct AcceptedCodingsTests {
    @Test(arguments: [
        "gzip", "GZIP", "x-gzip", "gzip, deflate, br", "deflate, gzip;q=1.0", "gzip;q=0.001", "*", "*;q=0.5",
        "br;q=1, *;q=0.1",
        "identity;q=0.5, gzip;q=0.5", "gzip ; q=0.5", "gzip\t;\tq=0.5", "identity;q=0, gzip", "*;q=0, gzip;q=1",
        " gzip ", ",,gzip,,",
        "identity;q=0.9, gzip", "gzip, identity;q=1", "gzip;Q=0.5",
    ])
    func gzipIsSentToWhoTakesIt(text: String) {
        #expect(AcceptedCodings(text).choice(isGzipThere: true) == .gzip)
    }

    @Test(arguments: [
        "", "identity", "br", "deflate, br;q=1.0", "gzip;q=0", "gzip;q=0.0, *", "gzip;q=0.000",
        "identity;q=1, gzip;q=0.5", "identity, *;q=0.9",
        "gzipp", "x-gzip;q=0", "gzip;q=", "gzip;q=2", "gzip;q=1.5", "gzip;q=-1", "gzip;q=0.5.5", "gzip;q=abc",
        "gzip;level=9", "gzip;q=1;x",
        "gzip;q=0.0005", ";q=1", "gzip q=1", "\"gzip\"",
    ])
    func toWhoDoesNotTheyAreSentAsTheyAre(text: String) {
        #expect(AcceptedCodings(text).choice(isGzipThere: true) == .identity)
    }

    @Test(arguments: [
        "identity;q=0", "*;q=0", "*;q=0.0", "br, identity;q=0", "gzip;q=0, identity;q=0", "gzip;q=0, *;q=0",
        "identity;q=bad",
    ])
    func thereMayBeNone(text: String) {
        #expect(AcceptedCodings(text).choice(isGzipThere: true) == nil)
    }

    @Test func whereThereIsNoFieldContentsAreSentAsTheyAre() {
        #expect(AcceptedCodings(nil).choice(isGzipThere: true) == .identity)
        #expect(AcceptedCodings(nil).choice(isGzipThere: false) == .identity)
    }

    @Test func whatIsNotThereIsNotSent() {
        #expect(AcceptedCodings("gzip").choice(isGzipThere: false) == .identity)
        #expect(AcceptedCodings("gzip, identity;q=0").choice(isGzipThere: false) == nil)
        #expect(AcceptedCodings("*;q=0, identity").choice(isGzipThere: true) == .identity)
    }
}
