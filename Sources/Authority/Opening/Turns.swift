/// One after the other, in the order in which they came: for what reads, and then records what it concluded.
actor Turns {
    private var last: Task<Void, Never>?

    /// Does something when everything is done that came before.
    ///
    /// - Throws: what it throws.
    func take<Value: Sendable>(_ deed: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let before = self.last
        let turn = Task {
            await before?.value
            return try await deed()
        }
        self.last = Task { _ = await turn.result }
        return try await turn.value
    }
}
