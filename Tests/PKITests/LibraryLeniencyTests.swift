import PKI
import SwiftASN1
import Testbed
import Testing

/// Why ``PKI`` reads DER itself: what SwiftASN1 parses as DER and we refuse.
@Suite struct LibraryLeniencyTests {
    @Test(arguments: [
        ("1000", "a primitive SEQUENCE"), ("2403040100", "a constructed OCTET STRING"), ("010101", "a BOOLEAN of 01"),
        ("02020001", "an INTEGER that is not minimal"), ("030101", "unused bits of no octet"),
        ("050100", "a NULL with contents"),
        ("06028001", "an OBJECT IDENTIFIER that is not minimal"), ("3106020102020101", "a SET OF out of order"),
        ("0c01ff", "a UTF8String that is none"),
    ])
    func `SwiftASN1 builds a tree of what is not DER, and we do not`(octets: String, what: String) throws {
        let value = der(0x30, hex("06032a0304"), hex(octets))
        _ = try DER.parse(value)
        #expect(code { _ = try AlgorithmIdentifier(derEncoded: value) } != nil, "\(what)")
    }
}
