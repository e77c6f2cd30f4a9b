/// A property that does not hold.
public struct Violation: Error, CustomStringConvertible {
    /// What should have held.
    public let description: String
}

/// Demands that something holds.
func demand(_ condition: Bool, _ what: @autoclosure () -> String) throws(Violation) {
    guard condition else { throw Violation(description: what()) }
}

/// Demands that something is there.
func demand<Value>(_ value: Value?, _ what: @autoclosure () -> String) throws(Violation) -> Value {
    guard let value else { throw Violation(description: what()) }
    return value
}

/// Demands that what was read before is read again.
func again<Value>(_ what: @autoclosure () -> String, _ read: () throws -> Value) throws(Violation) -> Value {
    do { return try read() } catch { throw Violation(description: "\(what()): \(error)") }
}
