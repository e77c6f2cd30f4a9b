/// A place in compressed octets, bit by bit, and one in the octets that come of them.
///
/// Whoever makes one vouches for the memory: behind the compressed octets lie ``readSlack`` more, behind the limit of the others
/// ``writeSlack``. As long as both places are compared with their ends (``isInside``) once for each symbol, and before each block,
/// nothing is touched beyond: a symbol takes at most 48 bits and gives at most 260 octets; the codes of a block begin with 77 bits.
@unsafe
struct InflationCursor {
    /// How many octets behind the end may be read; what comes of them is thrown away.
    static let readSlack = 64
    /// How many octets behind the end are written at most: a repetition, and the rest of the last word of it.
    static let writeSlack = 320

    private var next: UnsafeRawPointer
    private let end: UnsafeRawPointer
    /// The bits that were taken from memory and not used, the next one lowest; above those that wait they mean nothing yet.
    private(set) var bits: UInt64 = 0
    /// How many bits wait, in the six lowest bits: what is above comes of entries that are subtracted whole.
    private var count: UInt64 = 0

    let start: UnsafeMutableRawPointer
    private(set) var output: UnsafeMutableRawPointer
    private let limit: UnsafeMutableRawPointer

    init(_ input: UnsafeRawPointer, count: Int, output: UnsafeMutableRawPointer, limit: Int) {
        unsafe self.next = input
        unsafe self.end = input + count
        unsafe self.start = output
        unsafe self.output = output
        unsafe self.limit = output + limit
    }

    /// Whether both places still lie where a symbol may be read and written.
    @inline(__always)
    var isInside: Bool { unsafe self.next <= self.end + 8 && self.output <= self.limit }

    /// Takes bits from memory: afterwards at least 56 wait.
    @inline(__always)
    mutating func refill() {
        unsafe self.bits |= UInt64(littleEndian: self.next.loadUnaligned(as: UInt64.self)) &<< self.count
        unsafe self.next += Int(truncatingIfNeeded: (63 &- self.count & 63) >> 3)
        unsafe self.count |= 56
    }

    /// Goes on by as many bits as the six lowest bits say, and at most by those that wait.
    @inline(__always)
    mutating func drop(_ count: UInt64) {
        unsafe self.bits &>>= count
        unsafe self.count &-= count
    }

    /// The next bits, at most 13.
    mutating func take(_ count: UInt64) -> Int {
        unsafe self.refill()
        let value = unsafe self.bits & ((1 << count) - 1)
        unsafe self.drop(count)
        return Int(value)
    }

    /// What an entry stands for, its extra bits added; goes on behind them.
    @inline(__always)
    mutating func value(_ entry: PrefixEntry) -> Int {
        let bits = unsafe self.bits & ((1 &<< entry.allBits) &- 1)
        unsafe self.drop(entry.allBits)
        return entry.value &+ Int(truncatingIfNeeded: bits &>> entry.wordBits)
    }

    @inline(__always)
    mutating func write(_ octet: UInt8) {
        unsafe self.output.storeBytes(of: octet, as: UInt8.self)
        unsafe self.output += 1
    }

    /// Repeats what lies so far back; `false` where nothing does.
    @inline(__always)
    mutating func `repeat`(_ length: Int, from distance: Int) -> Bool {
        guard unsafe distance <= self.output - self.start else { return false }
        var source = unsafe UnsafeRawPointer(self.output - distance)
        var target = unsafe self.output
        unsafe self.output += length
        if distance >= 16 {
            // At most fifteen octets too many, which the next ones take the place of.
            repeat {
                unsafe target.storeBytes(
                    of: source.loadUnaligned(as: SIMD16<UInt8>.self),
                    as: SIMD16<UInt8>.self
                )
                unsafe source += 16
                unsafe target += 16
            } while unsafe target < self.output
        } else {
            repeat {
                unsafe target.storeBytes(of: source.loadUnaligned(as: UInt8.self), as: UInt8.self)
                unsafe source += 1
                unsafe target += 1
            } while unsafe target < self.output
        }
        return true
    }

    /// Goes to the next whole octet of the compressed ones; `false` where that lies behind their end.
    mutating func align() -> Bool {
        unsafe self.next -= Int(truncatingIfNeeded: (self.count & 63) >> 3)
        unsafe self.bits = 0
        unsafe self.count = 0
        return unsafe self.next <= self.end
    }

    /// Copies octets that are not compressed, from a whole octet on; `false` where there are fewer, or no room.
    mutating func copy(_ length: Int) -> Bool {
        guard unsafe length <= self.end - self.next, unsafe length <= self.limit - self.output else { return false }
        unsafe self.output.copyMemory(from: self.next, byteCount: length)
        unsafe self.next += length
        unsafe self.output += length
        return true
    }

    /// The next four octets as a number, from a whole octet on, where they are the last ones.
    func lastNumber() -> UInt32? {
        guard unsafe self.end - self.next == 4 else { return nil }
        return unsafe UInt32(bigEndian: self.next.loadUnaligned(as: UInt32.self))
    }
}
