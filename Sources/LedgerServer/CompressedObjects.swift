import Bytes
import Compression
import Cryptography
import DurableFiles
import NIOPosix
import Synchronization
import Window

/// Objects as gzip has them, where that is worth it: made once of each, beside whoever asks for it, and kept in files without names.
///
/// How many are kept is bounded, in number and in octets, and so is what waits to be made: whoever asks meanwhile gets the object as it is.
final class CompressedObjects: Sendable {
    /// The smallest object that is compressed, in octets: what is less goes in a few packets.
    static let least = 4_096
    /// How many forms are kept, each of which is an open file, and octets of them.
    private let most: Int
    private let mostOctets: Int
    /// How many objects are known at one time, those that are not worth it included.
    private static let mostKnown = 1_024
    /// How many objects may wait.
    private static let mostWaiting = 4
    /// A form that was asked for a shorter while ago makes no room for another: it would be made again and again.
    private static let rest = Duration.seconds(60)
    private static let piece = 1 << 18

    /// The octets of an object from a place on.
    typealias Read = @Sendable (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// What is known of an object.
    private struct Known: Sendable {
        /// Absent while it is made, and where it is not worth it.
        var form: GzipForm?
        var isWaiting: Bool
        /// When it was asked for last.
        var usedAt: ContinuousClock.Instant
    }

    private struct State: Sendable {
        var known: [[UInt8]: Known] = [:]
        var octets = 0
        var waiting = 0

        /// The forms, those first that were asked for the longest ago.
        var forms: [(version: [UInt8], usedAt: ContinuousClock.Instant)] {
            self.known.filter { $0.value.form != nil }.map { ($0.key, $0.value.usedAt) }.sorted {
                $0.usedAt < $1.usedAt
            }
        }

        mutating func forget(_ version: [UInt8]) {
            self.octets -= self.known[version]?.form?.length ?? 0
            self.known[version] = nil
        }
    }

    private let state = Mutex(State())
    /// Compressing holds up nobody who asks for something else.
    private let thread = NIOThreadPool(numberOfThreads: 1)

    init(most: Int = 24, mostOctets: Int = 256 << 20) {
        self.most = most
        self.mostOctets = mostOctets
        self.thread.start()
    }

    deinit { self.thread.shutdownGracefully { _ in } }

    /// An object's form where it is there; where it is not, it is made for those who come later, if it is worth it and there is room.
    func form(of version: [UInt8], length: Int, read: @escaping Read) -> GzipForm? {
        guard length >= Self.least else { return nil }
        let now = ContinuousClock.now
        let (form, isNew) = self.state.withLock { state -> (GzipForm?, Bool) in
            if let known = state.known[version] {
                state.known[version]?.usedAt = now
                return (known.form, false)
            }
            guard state.waiting < Self.mostWaiting, state.known.count < Self.mostKnown || self.makeRoom(&state, now)
            else {
                return (nil, false)
            }
            let forms = state.forms
            guard forms.count + state.waiting < self.most || forms.first.map({ $0.usedAt + Self.rest < now }) == true
            else {
                return (nil, false)
            }
            state.waiting += 1
            state.known[version] = Known(form: nil, isWaiting: true, usedAt: now)
            return (nil, true)
        }
        if isNew {
            self.thread.submit { [weak self] _ in
                let form = Self.make(length: length, read: read)
                self?.keep(form, of: version)
            }
        }
        return form
    }

    /// Forgets what nobody asked for in a while.
    private func makeRoom(_ state: inout State, _ now: ContinuousClock.Instant) -> Bool {
        for (version, known) in state.known where !known.isWaiting && known.usedAt + Self.rest < now {
            state.forget(version)
        }
        return state.known.count < Self.mostKnown
    }

    /// Keeps what was made; those forms go that were asked for the longest ago where there are too many.
    private func keep(_ form: GzipForm?, of version: [UInt8]) {
        self.state.withLock { state in
            state.waiting -= 1
            state.known[version]?.isWaiting = false
            state.known[version]?.form = form
            state.octets += form?.length ?? 0
            var forms = state.forms
            while forms.count > self.most || state.octets > self.mostOctets, !forms.isEmpty {
                state.forget(forms.removeFirst().version)
            }
        }
    }

    /// The form of an object; `nil` where it saves less than a quarter, or cannot be made: then the object is sent as it is.
    private static func make(length: Int, read: Read) -> GzipForm? {
        guard let writer = GzipWriter(), let file = try? UnnamedFile(), let digest = try? RunningDigest() else {
            return nil
        }
        var (offset, written) = (0, 0)
        while true {
            guard let octets = try? read(offset, Self.piece) else { return nil }
            offset += octets.count
            guard let piece = octets.isEmpty ? writer.finish() : writer.append(octets) else { return nil }
            written += piece.count
            guard written <= length / 4 * 3 else { return nil }
            guard (try? file.append(piece)) != nil, (try? digest.append(piece)) != nil else { return nil }
            if octets.isEmpty { break }
        }
        guard offset == length, let digest = try? digest.finish() else { return nil }
        return GzipForm(length: written, digest: digest) { offset, count in try file.read(at: offset, atMost: count) }
    }
}
