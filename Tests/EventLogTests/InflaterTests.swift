import CZlib
import Testbed
import Testing

@testable import EventLog

/// zlib itself, which says what a stream is: any other reader of a log asks it.
private enum Witness {
    /// The octets as a DEFLATE stream and nothing around it.
    static func deflate(_ octets: [UInt8], level: Int32, memory: Int32) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe CZlib_deflate_init(&stream, level, -15, memory) == Z_OK else { return [] }
        defer { unsafe deflateEnd(&stream) }
        var (input, output) = (octets, [UInt8](repeating: 0, count: octets.count * 2 + 1_024))
        return unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                guard unsafe CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END else { return [] }
                return unsafe Array(output[..<(output.count - Int(stream.avail_out))])
            }
        }
    }

    /// What a DEFLATE stream holds, and how many octets it has; `nil` where it is none.
    static func inflate(_ octets: [UInt8], atMost limit: Int) -> (octets: [UInt8], count: Int)? {
        var stream = unsafe z_stream()
        guard unsafe CZlib_inflate_init(&stream, -15) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        var (input, output) = (octets, [UInt8](repeating: 0, count: limit + 1))
        return unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                guard unsafe CZlib.inflate(&stream, Z_FINISH) == Z_STREAM_END else { return nil }
                let count = unsafe output.count - Int(stream.avail_out)
                guard count <= limit else { return nil }
                return unsafe (Array(output[..<count]), input.count - Int(stream.avail_in))
            }
        }
    }
}

@Suite("A decompressor") struct InflaterTests {
    /// Octets of one of several kinds, so that blocks of every kind and words of every length come of them.
    private func octets(_ random: inout SplitMix64) -> [UInt8] {
        let count = Int.random(in: 0...20_000, using: &random)
        let kind = Int.random(in: 0..<5, using: &random)
        var octets: [UInt8] = []
        while octets.count < count {
            switch kind {
            case 0: octets.append(UInt8.random(in: 0...255, using: &random))
            case 1: octets.append(UInt8.random(in: 0...3, using: &random))
            case 2: octets += [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: 300)
            // Some octets far rarer than others: their words are long.
            case 3: octets.append(UInt8(UInt64.random(in: 1 ... .max, using: &random).leadingZeroBitCount))
            default:
                let distance = Int.random(in: 1...40, using: &random)
                guard octets.count > distance, Bool.random(using: &random) else {
                    octets.append(UInt8.random(in: 0...255, using: &random))
                    continue
                }
                for _ in 0..<Int.random(in: 3...300, using: &random) { octets.append(octets[octets.count - distance]) }
            }
        }
        return octets
    }

    /// Both must take a stream for the same octets, or refuse it.
    private func compare(_ stream: [UInt8], atMost limit: Int) -> Bool {
        guard let expected = Witness.inflate(stream, atMost: limit) else {
            // Whatever four octets end it: nothing is found before them.
            let isRefused = (0...8).allSatisfy { more in
                let longer = stream + [UInt8](repeating: 0xA5, count: more)
                guard let found = Inflater.inflate(deflated: longer[...], atMost: limit) else { return true }
                return Witness.inflate(longer, atMost: limit)?.octets == found.octets
            }
            return isRefused && Inflater.inflate(deflated: stream[...], atMost: limit) == nil
        }
        let whole = stream[..<expected.count] + [0x01, 0x02, 0x03, 0x04]
        guard let found = Inflater.inflate(deflated: whole, atMost: limit) else { return false }
        return found.octets == expected.octets && found.checksum == 0x0102_0304
            && Inflater.inflate(deflated: whole + [0], atMost: limit) == nil
            && Inflater.inflate(deflated: whole.dropLast(), atMost: limit) == nil
            && (expected.octets.isEmpty || Inflater.inflate(deflated: whole, atMost: expected.octets.count - 1) == nil)
    }

    @Test("takes and refuses what zlib does", arguments: [UInt64](0..<60))
    func agreesWithZlib(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let octets = self.octets(&random)
        let stream = Witness.deflate(
            octets,
            level: Int32.random(in: 0...9, using: &random),
            memory: Int32.random(in: 1...9, using: &random)
        )
        #expect(Inflater.inflate(deflated: (stream + [0, 0, 0, 0])[...], atMost: octets.count)?.octets == octets)
        for mutation in 0..<60 {
            var mutated = stream
            for _ in 0...Int.random(in: 0...2, using: &random) where !mutated.isEmpty {
                // Most often where a block says what its codes are.
                let end = Bool.random(using: &random) ? mutated.count : min(mutated.count, 90)
                mutated[Int.random(in: 0..<end, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            if Int.random(in: 0..<8, using: &random) == 0 { mutated.removeLast(min(mutated.count, 3)) }
            #expect(self.compare(mutated, atMost: octets.count + 1_000), "mutation \(mutation)")
        }
    }

    @Test("takes and refuses what zlib does of octets that nobody compressed", arguments: [UInt64](0..<40))
    func agreesOnNoise(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<400 {
            let count = Int.random(in: 0...120, using: &random)
            var stream = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            // The last block, of fixed codes or of its own.
            if !stream.isEmpty { stream[0] = stream[0] & 0xF8 | (Bool.random(using: &random) ? 0x03 : 0x05) }
            #expect(self.compare(stream, atMost: 70_000), "\(stream)")
        }
    }

    @Test("computes the checksum that zlib does", arguments: [0, 1, 255, 256, 257, 5_552, 70_000])
    func checksum(count: Int) {
        for octet in [UInt8](arrayLiteral: 0, 1, 0x7F, 0xFF) {
            let octets = (0..<count).map { octet == 1 ? UInt8(truncatingIfNeeded: $0 &* 7) : octet }
            let computed = unsafe octets.withUnsafeBytes { Adler32.checksum($0) }
            let expected = unsafe adler32(1, octets, UInt32(octets.count))
            #expect(UInt(computed) == expected)
        }
    }

    @Test("refuses frames that are none, and a checksum that is wrong")
    func frames() {
        let deflated = Witness.deflate([1, 2, 3], level: 6, memory: 8)
        let checksum: [UInt8] = [0x00, 0x0E, 0x00, 0x07]
        let frame: [UInt8] = [0x78, 0x9C]
        #expect(Inflater.inflate(frame + deflated + [0x00, 0x0D, 0x00, 0x07], atMost: 3) == [1, 2, 3])
        #expect(Inflater.inflate(frame + deflated + checksum, atMost: 3) == nil)
        for other: [UInt8] in [[0x78, 0x9D], [0x79, 0x9C], [0x88, 0x98], [0x78, 0xBB], [0x77, 0x85]] {
            #expect(Inflater.inflate(other + deflated + [0x00, 0x0D, 0x00, 0x07], atMost: 3) == nil, "\(other)")
        }
        #expect(Inflater.inflate([], atMost: 3) == nil)
        #expect(Inflater.inflate([0x78], atMost: 3) == nil)
    }
}
