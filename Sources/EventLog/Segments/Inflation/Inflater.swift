internal import Synchronization

// RFC 1950 (the frame: two octets, a DEFLATE stream, Adler-32) and RFC 1951 (DEFLATE). It takes and refuses what zlib does, so that
// any other reader of a log comes to the same; Docs.docc/Decisions/0003 says why it is not zlib.

/// Decompresses one run of octets after the other, with the same tables.
///
/// `@unchecked Sendable`: the pool hands each to one caller at a time.
final class Inflater: @unchecked Sendable {
    private static let idle = Mutex<[Inflater]>([])

    private let codeLengths = PrefixCode(PrefixAlphabet.codeLengths, lookupBits: 7)
    private let octetsAndLengths = PrefixCode(PrefixAlphabet.octetsAndLengths, lookupBits: 11)
    private let distances = PrefixCode(PrefixAlphabet.distances, lookupBits: 9)
    private var hasFixedCodes = false

    private init() {}

    /// What exactly one zlib stream (RFC 1950) holds; `nil` where it is damaged, holds more than the limit, or something follows it.
    static func inflate(_ octets: [UInt8], atMost limit: Int) -> [UInt8]? {
        guard (0...SegmentLimits.payloads).contains(limit), octets.count <= SegmentLimits.deflated else { return nil }
        // CM is 8, the window at most 32 KiB, no dictionary; FCHECK makes a multiple of 31.
        guard octets.count >= 2, octets[0] & 0x0F == 8, octets[0] >> 4 <= 7, octets[1] & 0x20 == 0,
            (Int(octets[0]) << 8 | Int(octets[1])).isMultiple(of: 31),
            let (inflated, checksum) = self.inflate(deflated: octets[2...], atMost: limit)
        else { return nil }
        let computed = unsafe inflated.withUnsafeBytes { Adler32.checksum($0) }
        return checksum == computed ? inflated : nil
    }

    /// What a DEFLATE stream (RFC 1951) holds, and the number that the four octets behind it are; `nil` where there are not four.
    static func inflate(deflated: ArraySlice<UInt8>, atMost limit: Int) -> (octets: [UInt8], checksum: UInt32)? {
        let inflater = Self.idle.withLock { $0.popLast() } ?? Inflater()
        defer { Self.idle.withLock { if $0.count < 16 { $0.append(inflater) } } }
        return inflater.inflate(deflated, atMost: limit)
    }

    private func inflate(_ deflated: ArraySlice<UInt8>, atMost limit: Int) -> (octets: [UInt8], checksum: UInt32)? {
        var padded: [UInt8] = []
        unsafe padded.reserveCapacity(deflated.count + InflationCursor.readSlack)
        padded.append(contentsOf: deflated)
        unsafe padded.append(contentsOf: repeatElement(0, count: InflationCursor.readSlack))
        var checksum: UInt32?
        let capacity = unsafe limit + InflationCursor.writeSlack
        let inflated = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            unsafe padded.withUnsafeBytes { input in
                guard let source = input.baseAddress, let target = UnsafeMutableRawPointer(output.baseAddress) else {
                    return
                }
                var cursor = unsafe InflationCursor(source, count: deflated.count, output: target, limit: limit)
                guard unsafe self.inflateBlocks(&cursor) else { return }
                let written = unsafe cursor.output - cursor.start
                guard written <= limit else { return }
                count = written
                checksum = unsafe cursor.lastNumber()
            }
        }
        return checksum.map { (inflated, $0) }
    }

    /// Reads all blocks; afterwards the cursor is at the whole octet behind the last.
    private func inflateBlocks(_ cursor: inout InflationCursor) -> Bool {
        while unsafe cursor.isInside {
            let isLast = unsafe cursor.take(1) == 1
            let isRead =
                switch unsafe cursor.take(2) {
                case 0: unsafe self.copyBlock(&cursor)
                case 1: unsafe self.setFixedCodes() && self.inflateBlock(&cursor)
                case 2: unsafe self.readCodes(&cursor) && self.inflateBlock(&cursor)
                default: false
                }
            guard isRead else { return false }
            if isLast { return unsafe cursor.align() }
        }
        return false
    }

    private func copyBlock(_ cursor: inout InflationCursor) -> Bool {
        guard unsafe cursor.align() else { return false }
        let length = unsafe cursor.take(8) | cursor.take(8) << 8
        let complement = unsafe cursor.take(8) | cursor.take(8) << 8
        return unsafe length == ~complement & 0xFFFF && cursor.align() && cursor.copy(length)
    }

    private func setFixedCodes() -> Bool {
        guard !self.hasFixedCodes else { return true }
        let lengths = (0..<288).map { symbol -> UInt8 in symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8 }
        self.hasFixedCodes =
            self.octetsAndLengths.assign(lengths[...]) && self.distances.assign([UInt8](repeating: 5, count: 32)[...])
        return self.hasFixedCodes
    }

    private func readCodes(_ cursor: inout InflationCursor) -> Bool {
        self.hasFixedCodes = false
        let symbols = unsafe cursor.take(5) + 257
        let distances = unsafe cursor.take(5) + 1
        let words = unsafe cursor.take(4) + 4
        guard symbols <= 286, distances <= 30 else { return false }
        var lengths = [UInt8](repeating: 0, count: 19)
        for place in 0..<words {
            lengths[PrefixAlphabet.codeLengthOrder[place]] = unsafe UInt8(truncatingIfNeeded: cursor.take(3))
        }
        guard self.codeLengths.assign(lengths[...], mustBeComplete: true),
            let lengths = unsafe self.readLengths(symbols + distances, &cursor), lengths[256] != 0
        else { return false }
        return self.octetsAndLengths.assign(lengths[..<symbols]) && self.distances.assign(lengths[symbols...])
    }

    private func readLengths(_ count: Int, _ cursor: inout InflationCursor) -> [UInt8]? {
        var lengths: [UInt8] = []
        lengths.reserveCapacity(count)
        while lengths.count < count {
            guard unsafe cursor.isInside else { return nil }
            unsafe cursor.refill()
            let entry = unsafe self.codeLengths.entries[Int(cursor.bits & self.codeLengths.mask)]
            guard !entry.isInvalid else { return nil }
            unsafe cursor.drop(entry.allBits)
            var length: UInt8 = 0
            var times = 1
            switch entry.octet {
            case 16:
                guard let last = lengths.last else { return nil }
                length = last
                times = unsafe cursor.take(2) + 3
            case 17: times = unsafe cursor.take(3) + 3
            case 18: times = unsafe cursor.take(7) + 11
            default: length = entry.octet
            }
            guard times <= count - lengths.count else { return nil }
            for _ in 0..<times { lengths.append(length) }
        }
        return lengths
    }

    /// Reads symbols up to the end of a block.
    private func inflateBlock(_ state: inout InflationCursor) -> Bool {
        // In registers: what the class has may be changed by anybody who has it.
        var cursor = unsafe state
        defer { unsafe state = cursor }
        let symbols = unsafe self.octetsAndLengths.entries
        let distances = unsafe self.distances.entries
        let (symbolMask, distanceMask) = (self.octetsAndLengths.mask, self.distances.mask)
        while unsafe cursor.isInside {
            unsafe cursor.refill()
            var entry = unsafe symbols[Int(cursor.bits & symbolMask)]
            // Of 56 bits, two octets' words leave enough for a word and its extra bits.
            if entry.isLiteral {
                unsafe cursor.drop(entry.allBits)
                unsafe cursor.write(entry.octet)
                entry = unsafe symbols[Int(cursor.bits & symbolMask)]
                if entry.isLiteral {
                    unsafe cursor.drop(entry.allBits)
                    unsafe cursor.write(entry.octet)
                    entry = unsafe symbols[Int(cursor.bits & symbolMask)]
                    if entry.isLiteral {
                        unsafe cursor.drop(entry.allBits)
                        unsafe cursor.write(entry.octet)
                        continue
                    }
                }
            }
            if entry.isLong { entry = unsafe self.octetsAndLengths.longEntry(cursor.bits) }
            if entry.isLiteral {
                unsafe cursor.drop(entry.allBits)
                unsafe cursor.write(entry.octet)
                continue
            }
            guard !entry.isInvalid else { return false }
            if entry.isEnd {
                unsafe cursor.drop(entry.allBits)
                return true
            }
            let length = unsafe cursor.value(entry)
            unsafe cursor.refill()
            entry = unsafe distances[Int(cursor.bits & distanceMask)]
            if entry.isLong { entry = unsafe self.distances.longEntry(cursor.bits) }
            guard !entry.isInvalid else { return false }
            let distance = unsafe cursor.value(entry)
            guard unsafe cursor.repeat(length, from: distance) else { return false }
        }
        return false
    }
}
