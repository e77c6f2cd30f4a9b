/// Whether two runs of octets agree, in a time that depends on their lengths alone: for secrets and what is derived from them.
public func agreeInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    agreeInConstantTime(left.span, right.span)
}

/// Whether two runs of octets agree, in a time that depends on their lengths alone: for secrets and what is derived from them.
public func agreeInConstantTime(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
