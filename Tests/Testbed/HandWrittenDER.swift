/// One DER element of a tag octet around its contents; written here anew, so that nothing tests itself and tests can write
/// what no encoder of ours would.
public func der(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] {
    let contents = Array(contents.joined())
    let length =
        switch contents.count {
        case ..<0x80: [UInt8(contents.count)]
        case ..<0x100: [0x81, UInt8(contents.count)]
        case ..<0x1_0000: [0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xFF)]
        default:
            [0x83, UInt8(contents.count >> 16), UInt8(contents.count >> 8 & 0xFF), UInt8(contents.count & 0xFF)]
        }
    return [tag] + length + contents
}
