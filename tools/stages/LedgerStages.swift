internal import ArgumentParser
internal import Glibc

// The pure work of one issuance, stage by stage: what the processor does between the wire and the disk. No clock, network or
// file is part of any stage, so that a stage costs the same each time, and a slip is seen.

/// Runs the stages of an issuance many times over and prints what each takes.
@main
struct LedgerStages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-stages",
        abstract: "Says how long each stage of an issuance takes, in nanoseconds of this machine."
    )

    @Option(help: "The stages to run, joined by commas; all where none is named.")
    var stages: String?

    @Option(help: "How often to run each stage in a round.")
    var count: Int = 2_000

    @Option(help: "How many rounds to run, of which the fastest is told; 0 runs each without a clock, between marks.")
    var rounds: Int = 7

    func run() throws {
        let wanted = self.stages.map { Set($0.split(separator: ",").map(String.init)) }
        for stage in try Stage.all() where wanted?.contains(stage.name) ?? true {
            guard self.rounds > 0 else {
                for _ in 0..<(self.count / 10) { try stage.work() }
                mark()
                for _ in 0..<self.count { try stage.work() }
                mark()
                continue
            }
            for _ in 0..<(self.count / 10) { try stage.work() }
            var fastest = Duration.seconds(1_000)
            for _ in 0..<self.rounds {
                let taken = try ContinuousClock().measure { for _ in 0..<self.count { try stage.work() } }
                fastest = min(fastest, taken)
            }
            let nanoseconds = Int(fastest.components.attoseconds / 1_000_000_000) / self.count
            print("\(stage.name.padded(to: 28))\(String(nanoseconds).padded(to: 8)) ns")
        }
    }
}

/// Calls what nothing else here calls: `valgrind --tool=callgrind --dump-before=getppid` writes down there what it has counted
/// since the last time.
@inline(never)
private func mark() { _ = getppid() }

extension String {
    /// The text with spaces behind it up to a width.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.utf8.count))
    }
}
