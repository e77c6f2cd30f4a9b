internal import Glibc
internal import HostileOctets
#if GUIDED
    internal import CLibFuzzer
#endif

// One program for all kinds of octets: with libFuzzer in it (tools/fuzz guided builds it so, GUIDED) it looks for octets that break a
// property; without, it tries the files that it is given.

/// Tries octets of one kind.
@main
struct LedgerFuzz {
    static func main() {
        let arguments = CommandLine.arguments
        // libFuzzer starts the program again, without the kind, to merge.
        let isAgain = arguments.count > 1 && arguments[1].hasPrefix("-")
        let name =
            isAgain ? unsafe getenv(Self.variable).map { unsafe String(cString: $0) } : arguments.dropFirst().first
        guard let kind = name.flatMap(OctetKind.named) else {
            print(OctetKind.all.map { "\($0.name) \($0.maximumOctets)" }.joined(separator: "\n"))
            exit(name == nil ? 0 : 2)
        }
        Self.run(kind, Array(arguments.dropFirst(isAgain ? 1 : 2)))
    }

    /// What names the kind to a program that is started again.
    private static let variable = "LEDGER_FUZZ_KIND"

    /// Ends the program, loudly, where the property does not hold: what a search looks for is a crash.
    private static func attempt(_ kind: OctetKind, _ octets: [UInt8]) {
        do {
            try kind.check(octets)
        } catch {
            let text = Array("ledger-fuzz: \(kind.name): \(error)\n".utf8)
            _ = unsafe write(2, text, text.count)
            abort()
        }
    }

    #if GUIDED
        private static nonisolated(unsafe) var kind: OctetKind?

        private static func run(_ kind: OctetKind, _ arguments: [String]) {
            unsafe Self.kind = kind
            unsafe setenv(Self.variable, kind.name, 1)
            let all = [CommandLine.arguments[0], "-max_len=\(kind.maximumOctets)"] + arguments
            var count = Int32(all.count)
            var texts = unsafe all.map { unsafe strdup($0) } + [nil]
            unsafe texts.withUnsafeMutableBufferPointer { texts in
                var base = texts.baseAddress
                exit(
                    unsafe LLVMFuzzerRunDriver(&count, &base) { octets, count in
                        if let kind = unsafe LedgerFuzz.kind {
                            LedgerFuzz.attempt(kind, unsafe Array(UnsafeBufferPointer(start: octets, count: count)))
                        }
                        return 0
                    }
                )
            }
        }
    #else
        private static func run(_ kind: OctetKind, _ paths: [String]) {
            for path in paths {
                guard let file = unsafe fopen(path, "rb") else {
                    unsafe perror(path)
                    exit(2)
                }
                var octets = [UInt8](repeating: 0, count: kind.maximumOctets + 1)
                octets.removeLast(octets.count - (unsafe fread(&octets, 1, octets.count, file)))
                unsafe fclose(file)
                Self.attempt(kind, octets)
            }
            print("\(kind.name): \(paths.count) tried")
        }
    #endif
}
