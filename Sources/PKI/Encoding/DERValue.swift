internal import Bytes

/// One value of DER that was checked, in place: where it lies in the octets that it was read from.
struct DERValue {
    /// All of the octets that were checked; the value is a range of them.
    private let all: [UInt8]
    /// The tag.
    let tag: DERTag
    /// Whether it holds other values.
    let isConstructed: Bool
    private let start: Int
    private let contentsStart: Int
    private let end: Int

    /// The value at a place of octets that ``DERConformance`` has let pass.
    init(_ header: DERHeader, in octets: [UInt8]) {
        self.all = octets
        self.tag = header.tag
        self.isConstructed = header.isConstructed
        self.start = header.start
        self.contentsStart = header.contents
        self.end = header.end
    }

    /// The whole encoding, tag and length included.
    var derOctets: [UInt8] {
        self.start == 0 && self.end == self.all.count ? self.all : Array(self.all[self.start..<self.end])
    }

    /// The whole encoding, in place.
    var encoding: ArraySlice<UInt8> { self.all[self.start..<self.end] }

    /// The contents octets, in place.
    var contents: ArraySlice<UInt8> { self.all[self.contentsStart..<self.end] }

    /// The object identifier that the contents octets are.
    func objectIdentifier() throws(PKIError) -> ObjectIdentifier {
        try ObjectIdentifier(contents: self.all, self.contentsStart..<self.end)
    }

    /// The values that it holds.
    func elements(_ field: StaticString) -> ElementReader {
        ElementReader(self.all, from: self.contentsStart, to: self.end, field)
    }
}
