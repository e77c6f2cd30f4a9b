import ArgumentParser

/// Options that name something.
enum OptionText {
    /// Refuses an option that is there and says nothing: a variable of a script that is not set is no decision.
    static func refuseEmpty(_ value: String?, _ name: String) throws {
        guard value?.isEmpty != true else { throw ValidationError("\(name) is empty.") }
    }
}
