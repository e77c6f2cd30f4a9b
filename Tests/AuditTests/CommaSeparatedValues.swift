/// A reader of RFC 4180 that accepts nothing else: written from the standard, for tests.
struct CommaSeparatedValues {
    struct Malformed: Error {
        let offset: Int
    }

    let rows: [[String]]

    init(_ octets: [UInt8]) throws {
        var rows: [[String]] = []
        var row: [String] = []
        var index = 0
        while index < octets.count {
            var field: [UInt8] = []
            if octets[index] == 0x22 {
                index += 1
                while true {
                    guard index < octets.count else { throw Malformed(offset: index) }
                    if octets[index] == 0x22 {
                        guard index + 1 < octets.count, octets[index + 1] == 0x22 else { break }
                        index += 1
                    }
                    field.append(octets[index])
                    index += 1
                }
                index += 1
            } else {
                while index < octets.count, ![0x2C, 0x0D].contains(octets[index]) {
                    guard octets[index] != 0x22, octets[index] != 0x0A else { throw Malformed(offset: index) }
                    field.append(octets[index])
                    index += 1
                }
            }
            row.append(String(decoding: field, as: UTF8.self))
            guard index < octets.count else { throw Malformed(offset: index) }
            if octets[index] == 0x2C {
                index += 1
            } else {
                guard octets[index] == 0x0D, index + 1 < octets.count, octets[index + 1] == 0x0A else {
                    throw Malformed(offset: index)
                }
                index += 2
                rows.append(row)
                row = []
            }
        }
        guard row.isEmpty else { throw Malformed(offset: index) }
        self.rows = rows
    }
}
