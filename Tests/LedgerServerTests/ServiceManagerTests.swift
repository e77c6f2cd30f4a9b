import Glibc
import LedgerServer
import Testing

/// What a service manager is told (sd_notify(3)).
struct ServiceManagerTests {
    /// A manager that listens: a socket of datagrams at a path, or at a name in no file system.
    private final class Listener {
        let name: String
        private let socket: Int32

        init(_ name: String) throws {
            self.name = name
            self.socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            var octets = Array(name.utf8)
            if octets.first == UInt8(ascii: "@") { octets[0] = 0 }
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + octets.count + (octets.first == 0 ? 0 : 1))
            let outcome = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(self.socket, $0, length)
                }
            }
            try #require(outcome == 0)
        }

        deinit {
            close(self.socket)
            if self.name.hasPrefix("/") { unsafe unlink(self.name) }
        }

        /// The next datagram; what was told lies there when telling is over.
        func hear() -> String? {
            var octets = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe octets.withUnsafeMutableBytes {
                unsafe recv(self.socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            return count < 0 ? nil : String(decoding: octets[..<count], as: UTF8.self)
        }
    }

    @Test(arguments: ["/tmp/ca-ledger-notices-\(getpid())", "@ca-ledger-notices-\(getpid())"])
    func aManagerHearsWhatItIsTold(name: String) throws {
        let listener = try Listener(name)
        let manager = try #require(ServiceManager(process: 7) { $0 == .socket ? name : nil })
        #expect(manager.watchdog == nil)
        #expect(listener.hear() == nil)
        manager.tell("READY=1", "STATUS=Ready.")
        #expect(listener.hear() == "READY=1\nSTATUS=Ready.")
        ServiceManagerNotices.ready(manager, url: "http://127.0.0.1:1")
        #expect(listener.hear()?.hasPrefix("READY=1\n") == true)
    }

    @Test func whoIsNotThereIsToldNothingAndHoldsNobodyUp() throws {
        let manager = try #require(ServiceManager(process: 7) { $0 == .socket ? "/nowhere/at/all" : nil })
        manager.tell("READY=1")
        let long = try #require(
            ServiceManager(process: 7) { $0 == .socket ? "/" + String(repeating: "a", count: 200) : nil }
        )
        long.tell("READY=1")
    }

    @Test func wordsAreWaitedForOnlyFromTheProcessThatIsNamed() {
        func watchdog(_ microseconds: String?, of process: String?) -> Duration? {
            ServiceManager(process: 7) {
                switch $0 {
                case .socket: "/run/notify"
                case .watchdogMicroseconds: microseconds
                case .watchdogProcess: process
                }
            }?.watchdog
        }
        #expect(watchdog("60000000", of: "7") == .seconds(60))
        #expect(watchdog("60000000", of: nil) == .seconds(60))
        #expect(watchdog("60000000", of: "8") == nil)
        #expect(watchdog("0", of: "7") == nil)
        #expect(watchdog("-5", of: "7") == nil)
        #expect(watchdog("soon", of: "7") == nil)
        #expect(watchdog(nil, of: "7") == nil)
    }

    @Test(arguments: [nil, "", "relative", "/", "@"])
    func anEnvironmentWithoutAPlaceSpeaksOfNobody(place: String?) {
        #expect(ServiceManager(process: 7) { $0 == .socket ? place : "1" } == nil)
    }
}
