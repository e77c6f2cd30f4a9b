import Bytes

/// One connection to a server, for one thread at a time.
@safe
final class ServerConnection {
    /// What a server, or the way to it, says.
    struct Failure: Error, CustomStringConvertible {
        /// The SQLSTATE; empty where the server said nothing.
        let state: String
        let description: String
    }

    /// What a statement gave.
    struct Answer {
        let affected: Int
        let rows: [[String]]
    }

    private let library: ClientLibrary
    private let connection: OpaquePointer

    init(_ settings: String) throws {
        guard let library = ClientLibrary.shared else { throw Failure(state: "", description: "There is no libpq.") }
        guard let connection = unsafe library.connect(settings) else {
            throw Failure(state: "", description: "There is no memory for a connection.")
        }
        guard unsafe library.status(connection) == 0 else {
            let message = unsafe Self.text(library.errorMessage(connection))
            unsafe library.finish(connection)
            throw Failure(state: "", description: message)
        }
        self.library = library
        unsafe self.connection = connection
    }

    deinit { unsafe self.library.finish(self.connection) }

    /// Runs one statement; its parameters are texts.
    @discardableResult
    func run(_ sql: String, _ parameters: [String] = []) throws -> Answer {
        let texts = parameters.map { Array($0.utf8CString) }
        let answer = unsafe Self.withPointers(texts[...], []) { pointers in
            unsafe pointers.withUnsafeBufferPointer { pointers in
                unsafe self.library.execute(
                    self.connection,
                    sql,
                    Int32(pointers.count),
                    nil,
                    pointers.baseAddress,
                    nil,
                    nil,
                    0
                )
            }
        }
        defer { unsafe self.library.clear(answer) }
        // PGRES_COMMAND_OK and PGRES_TUPLES_OK.
        let status = unsafe self.library.answerStatus(answer)
        guard status == 1 || status == 2 else {
            throw Failure(
                state: unsafe Self.text(self.library.answerField(answer, Int32(UInt8(ascii: "C")))),
                description: unsafe Self.text(self.library.errorMessage(self.connection))
            )
        }
        var rows: [[String]] = []
        for row in 0..<(unsafe self.library.rowCount(answer)) where status == 2 {
            let width = Int32(sql.prefix { $0 != "\n" }.filter { $0 == "," }.count + 1)
            rows.append((0..<width).map { unsafe Self.text(self.library.value(answer, row, $0)) })
        }
        return Answer(affected: Int(unsafe Self.text(self.library.affectedRows(answer))) ?? 0, rows: rows)
    }

    private static func withPointers<Value>(
        _ texts: ArraySlice<[CChar]>,
        _ pointers: [UnsafePointer<CChar>?],
        _ body: ([UnsafePointer<CChar>?]) -> Value
    ) -> Value {
        guard let first = texts.first else { return unsafe body(pointers) }
        return unsafe first.withUnsafeBufferPointer { text in
            unsafe Self.withPointers(texts.dropFirst(), pointers + [text.baseAddress], body)
        }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }
}
