internal import Glibc

/// Makes a call again for as long as a signal interrupts it; what it returns is negative where it failed.
///
/// Never for `close`: on Linux the descriptor is gone though a signal came.
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// Hands out octets until all of them are written.
///
/// - Parameter write: Writes a part of what is left, which lies so many octets after the beginning; returns how many it took, or a
///   negative number.
/// - Returns: `false` where a call failed or took nothing.
func writingAll(_ octets: [UInt8], _ write: (UnsafeRawBufferPointer, Int) -> Int) -> Bool {
    unsafe octets.withUnsafeBytes { octets in
        var written = 0
        while written < octets.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: octets[written...])
            let count = uninterrupted { unsafe write(rest, written) }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}

/// Fills a buffer until it is full or there is no more to read.
///
/// - Parameter read: Reads into what is left of the buffer, which begins so many octets after its beginning; returns how many it read, or a
///   negative number.
/// - Returns: What was read; `nil` where a call failed.
func readingAll(atMost limit: Int, _ read: (UnsafeMutableRawBufferPointer, Int) -> Int) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: limit)
    var length = 0
    let isRead = unsafe octets.withUnsafeMutableBytes { octets in
        while length < limit {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: octets[length...])
            let count = uninterrupted { unsafe read(rest, length) }
            guard count >= 0 else { return false }
            if count == 0 { break }
            length += count
        }
        return true
    }
    octets.removeLast(limit - length)
    return isRead ? octets : nil
}
