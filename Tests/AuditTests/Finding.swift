import Audit
import Testing

extension ReplayReport {
    /// Expects that an invariant failed, first at a position.
    func expect(_ invariant: Invariant, at position: UInt64?, _ location: SourceLocation = #_sourceLocation) {
        #expect(self.verdict == .findings, "\(self.text)", sourceLocation: location)
        let row = self.invariants.first { $0.invariant == invariant }
        #expect(row?.failed ?? 0 > 0, "\(self.text)", sourceLocation: location)
        #expect(row?.firstPosition == position, "\(self.text)", sourceLocation: location)
        #expect(row?.message?.isEmpty == false, sourceLocation: location)
    }
}
