import Synchronization

/// How often, since the server started, certificates were asked for that an authority's policy on reissuance looks at.
final class ReissuanceCounts: Sendable {
    private let notedCount = Atomic<Int64>(0)
    private let refusedCount = Atomic<Int64>(0)

    var noted: Int64 { self.notedCount.load(ordering: .relaxed) }
    var refused: Int64 { self.refusedCount.load(ordering: .relaxed) }

    func note() { self.notedCount.add(1, ordering: .relaxed) }
    func refuse() { self.refusedCount.add(1, ordering: .relaxed) }
}
