/// Where a log lies.
public enum LogLocation: Hashable, Sendable {
    /// In a file in a folder of this machine.
    case folder(String)
}
