import Bytes

/// The header fields of a request as its signature sees them: names in lower case, in the order of arrival.
///
/// All of them lie in one run of octets, so that holding a name against another makes no text.
struct HeaderFields: Sendable {
    /// Where the parts of one field lie.
    struct Field: Sendable {
        fileprivate let name: Range<Int>
        fileprivate let value: Range<Int>
    }

    /// The fields.
    private(set) var all: [Field] = []
    private var octets: [UInt8] = []

    /// The fields of a request, names in any case.
    init(_ headers: [(name: String, value: String)]) {
        self.all.reserveCapacity(headers.count)
        self.octets.reserveCapacity(headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count })
        for header in headers {
            let start = self.octets.count
            let name = header.name.utf8.span
            self.octets.append(addingCapacity: name.count) { octets in
                for index in name.indices {
                    let octet = name[index]
                    octets.append((0x41...0x5A).contains(octet) ? octet | 0x20 : octet)
                }
            }
            let end = self.octets.count
            self.octets.append(contentsOf: header.value.utf8)
            self.all.append(Field(name: start..<end, value: end..<self.octets.count))
        }
    }

    /// A field's name.
    func name(of field: Field) -> ArraySlice<UInt8> { self.octets[field.name] }

    /// A field's value.
    func value(of field: Field) -> ArraySlice<UInt8> { self.octets[field.value] }

    /// Whether a field has that name, given in lower case.
    func isNamed(_ name: String, _ field: Field) -> Bool {
        field.name.count == name.utf8.count && self.octets[field.name].isVerbatim(name)
    }

    /// Whether a field has that name, given in lower case.
    func isNamed(_ name: ArraySlice<UInt8>, _ field: Field) -> Bool {
        guard field.name.count == name.count else { return false }
        let (left, right, start) = (self.octets.span, name.span, field.name.lowerBound)
        for index in right.indices where left[start + index] != right[index] { return false }
        return true
    }

    /// Whether there is a field of that name, given in lower case.
    func contains(_ name: ArraySlice<UInt8>) -> Bool { self.all.contains { self.isNamed(name, $0) } }

    /// The value of the first field of that name, given in lower case, and whether there is no other; `nil` where there is none.
    func first(_ name: String) -> (value: ArraySlice<UInt8>, isSole: Bool)? {
        var found: (place: Range<Int>, isSole: Bool)?
        for field in self.all where self.isNamed(name, field) {
            guard let first = found else {
                found = (field.value, true)
                continue
            }
            found = (first.place, false)
        }
        return found.map { (self.octets[$0.place], $0.isSole) }
    }
}
