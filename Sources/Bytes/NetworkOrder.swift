extension Array where Element == UInt8 {
    /// Appends an integer, most significant octet first.
    @inlinable
    public mutating func append(networkOrder value: some FixedWidthInteger) {
        self.append(addingCapacity: value.bitWidth / 8) { octets in
            var shift = value.bitWidth - 8
            while shift >= 0 {
                octets.append(UInt8(truncatingIfNeeded: value >> shift))
                shift -= 8
            }
        }
    }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
    /// The integer whose octets, most significant first, begin `offset` octets after the start; `nil` if there are too few.
    @inlinable
    public func networkOrder<Value: FixedWidthInteger & UnsignedInteger>(
        at offset: Int,
        as type: Value.Type = Value.self
    ) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, self.count - offset >= width else { return nil }
        var value: Value = 0
        for index in (self.startIndex + offset)..<(self.startIndex + offset + width) {
            value = value << 8 | Value(truncatingIfNeeded: self[index])
        }
        return value
    }
}
