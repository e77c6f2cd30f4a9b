import Glibc

/// The few calls of libpq that the spike needs, found when the tests run: nobody needs its headers to build.
@safe
struct ClientLibrary: @unchecked Sendable {
    typealias Connection = OpaquePointer
    typealias Answer = OpaquePointer
    typealias Text = UnsafePointer<CChar>

    let connect: @convention(c) (Text?) -> Connection?
    let status: @convention(c) (Connection?) -> Int32
    let errorMessage: @convention(c) (Connection?) -> Text?
    let finish: @convention(c) (Connection?) -> Void
    let execute:
        @convention(c) (
            Connection?, Text?, Int32, UnsafePointer<UInt32>?, UnsafePointer<Text?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?, Int32
        ) -> Answer?
    let answerStatus: @convention(c) (Answer?) -> Int32
    let answerField: @convention(c) (Answer?, Int32) -> Text?
    let affectedRows: @convention(c) (Answer?) -> Text?
    let rowCount: @convention(c) (Answer?) -> Int32
    let value: @convention(c) (Answer?, Int32, Int32) -> Text?
    let clear: @convention(c) (Answer?) -> Void

    /// The library of this machine; `nil` where there is none.
    static let shared = ClientLibrary()

    private init?() {
        guard let library = unsafe dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL) else { return nil }
        func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
            unsafe dlsym(library, name).map { unsafe unsafeBitCast($0, to: type) }
        }
        guard let connect = unsafe symbol("PQconnectdb", as: (@convention(c) (Text?) -> Connection?).self),
            let status = unsafe symbol("PQstatus", as: (@convention(c) (Connection?) -> Int32).self),
            let errorMessage = unsafe symbol("PQerrorMessage", as: (@convention(c) (Connection?) -> Text?).self),
            let finish = unsafe symbol("PQfinish", as: (@convention(c) (Connection?) -> Void).self),
            let execute = unsafe symbol(
                "PQexecParams",
                as: (@convention(c) (
                    Connection?, Text?, Int32, UnsafePointer<UInt32>?, UnsafePointer<Text?>?, UnsafePointer<Int32>?,
                    UnsafePointer<Int32>?, Int32
                ) -> Answer?).self
            ),
            let answerStatus = unsafe symbol("PQresultStatus", as: (@convention(c) (Answer?) -> Int32).self),
            let answerField = unsafe symbol("PQresultErrorField", as: (@convention(c) (Answer?, Int32) -> Text?).self),
            let affectedRows = unsafe symbol("PQcmdTuples", as: (@convention(c) (Answer?) -> Text?).self),
            let rowCount = unsafe symbol("PQntuples", as: (@convention(c) (Answer?) -> Int32).self),
            let value = unsafe symbol("PQgetvalue", as: (@convention(c) (Answer?, Int32, Int32) -> Text?).self),
            let clear = unsafe symbol("PQclear", as: (@convention(c) (Answer?) -> Void).self)
        else { return nil }
        unsafe self.connect = connect
        unsafe self.status = status
        unsafe self.errorMessage = errorMessage
        unsafe self.finish = finish
        unsafe self.execute = execute
        unsafe self.answerStatus = answerStatus
        unsafe self.answerField = answerField
        unsafe self.affectedRows = affectedRows
        unsafe self.rowCount = rowCount
        unsafe self.value = value
        unsafe self.clear = clear
    }
}
