internal import COpenSSL

/// libcrypto's queue of errors, of which each thread has its own.
enum ErrorQueue {
    /// Empties the queue and returns what was in it, oldest first.
    static func drain() -> [String] {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { return reasons }
            reasons.append(Self.text(of: code))
        }
    }

    /// Empties the queue; whether it held an error that no input explains: memory ran out, or libcrypto contradicts itself.
    static func drainFindsFatalError() -> Bool {
        var isFatal = false
        while true {
            let code = ERR_get_error()
            guard code != 0 else { return isFatal }
            if ERR_FATAL_ERROR(code) != 0 { isFatal = true }
        }
    }

    private static func text(of code: UInt) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            unsafe ERR_error_string_n(code, start, buffer.count)
            return unsafe String(cString: start)
        }
    }
}
