import Bytes
import Cryptography
import Issuance
import PKI
import Testing

/// One order for a time, seen from a moment, and what becomes of it.
struct ValidityCase: Sendable, CustomTestStringConvertible {
    let moment: String
    let unit: RequestedTimeUnit
    let value: Int64
    /// The end, or the refusal's code.
    let expected: Expected

    enum Expected: Sendable {
        case end(String)
        case refused(IssuanceRefusal.Code)
    }

    var testDescription: String { "\(self.value) \(self.unit) from \(self.moment)" }

    init(_ moment: String, _ unit: RequestedTimeUnit, _ value: Int64, _ end: String) {
        self.moment = moment
        self.unit = unit
        self.value = value
        self.expected = .end(end)
    }

    init(_ moment: String, _ unit: RequestedTimeUnit, _ value: Int64, _ code: IssuanceRefusal.Code) {
        self.moment = moment
        self.unit = unit
        self.value = value
        self.expected = .refused(code)
    }
}

@Suite struct ValidityTests {
    /// The instant of digits `YYYYMMDDHHMMSS`.
    static func instant(_ digits: String) throws -> Instant {
        let numbers = digits.compactMap(\.wholeNumberValue)
        func number(_ range: Range<Int>) -> Int { numbers[range].reduce(0) { $0 * 10 + $1 } }
        let civil = CivilTime(
            year: number(0..<4),
            month: number(4..<6),
            day: number(6..<8),
            hour: number(8..<10),
            minute: number(10..<12),
            second: number(12..<14)
        )
        return try #require(civil).instant
    }

    static let now = "20260601120000"

    static let cases: [ValidityCase] = [
        // Days are of 86,400 seconds.
        ValidityCase(now, .days, 1, "20260602120000"),
        ValidityCase(now, .days, 365, "20270601120000"),
        ValidityCase("20240228235959", .days, 1, "20240229235959"),
        ValidityCase(now, .days, 2_912_291, "99991231120000"),
        ValidityCase(now, .days, 2_912_292, .invalidValue),
        ValidityCase(now, .days, .max, .invalidValue),
        ValidityCase(now, .days, .max / 86_400, .invalidValue),
        ValidityCase(now, .days, 0, .invalidValue),
        ValidityCase(now, .days, -1, .invalidValue),
        // Months keep the day of the month, or take the month's last.
        ValidityCase("20260131120000", .months, 1, "20260228120000"),
        ValidityCase("20240131120000", .months, 1, "20240229120000"),
        ValidityCase("20260131235959", .months, 3, "20260430235959"),
        ValidityCase("20261231000000", .months, 2, "20270228000000"),
        ValidityCase(now, .months, 12, "20270601120000"),
        ValidityCase(now, .months, 1_200, "21260601120000"),
        ValidityCase(now, .months, 95_682, "99991201120000"),
        ValidityCase(now, .months, 95_683, .invalidValue),
        ValidityCase(now, .months, .max, .invalidValue),
        // Years are twelve months: 29 February falls on the 28th.
        ValidityCase("20240229120000", .years, 1, "20250228120000"),
        ValidityCase("20240229120000", .years, 4, "20280229120000"),
        ValidityCase("20960229120000", .years, 4, "21000228120000"),
        ValidityCase(now, .years, 24, "20500601120000"),
        ValidityCase(now, .years, 7_973, "99990601120000"),
        ValidityCase(now, .years, 7_974, .invalidValue),
        ValidityCase(now, .years, .max, .invalidValue),
        ValidityCase(now, .years, .max / 12, .invalidValue),
        // Seconds since the epoch.
        ValidityCase(now, .absolute, 1_790_000_000, "20260921141320"),
        ValidityCase(now, .absolute, 253_402_300_799, "99991231235959"),
        ValidityCase(now, .absolute, 253_402_300_800, .invalidValue),
        ValidityCase(now, .absolute, .max, .invalidValue),
        ValidityCase(now, .absolute, 1, .invalidValue),
        ValidityCase(now, .absolute, .min, .invalidValue),
        // Digits of a date: fourteen as they are.
        ValidityCase(now, .endDate, 20_270_101_000_000, "20270101000000"),
        ValidityCase(now, .endDate, 99_991_231_235_959, "99991231235959"),
        ValidityCase(now, .endDate, 20_280_229_120_000, "20280229120000"),
        ValidityCase(now, .endDate, 20_270_229_120_000, .invalidArgument),
        ValidityCase(now, .endDate, 20_271_301_000_000, .invalidArgument),
        ValidityCase(now, .endDate, 20_270_132_000_000, .invalidArgument),
        ValidityCase(now, .endDate, 20_270_131_240_000, .invalidArgument),
        ValidityCase(now, .endDate, 20_270_131_235_960, .invalidArgument),
        ValidityCase(now, .endDate, 20_270_100_000_000, .invalidArgument),
        ValidityCase(now, .endDate, 10_000_101_000_000, .invalidValue),
        // Up to twelve with the pivot of UTCTime, leading zeros lost.
        ValidityCase(now, .endDate, 491_231_235_959, "20491231235959"),
        ValidityCase(now, .endDate, 500_101_000_000, .invalidValue),
        ValidityCase(now, .endDate, 270_101_000_000, "20270101000000"),
        ValidityCase("20080601000000", .endDate, 90_101_000_000, "20090101000000"),
        ValidityCase("19990601000000", .endDate, 101_000_000, "20000101000000"),
        ValidityCase("19980601000000", .endDate, 990_101_000_000, "19990101000000"),
        ValidityCase(now, .endDate, 1, .invalidArgument),
        // Thirteen digits and fifteen are neither.
        ValidityCase(now, .endDate, 2_027_010_100_000, .invalidArgument),
        ValidityCase(now, .endDate, 999_999_999_999, .invalidArgument),
        ValidityCase(now, .endDate, 1_000_000_000_000, .invalidArgument),
        ValidityCase(now, .endDate, 9_999_999_999_999, .invalidArgument),
        ValidityCase(now, .endDate, 202_701_010_000_000, .invalidArgument),
        ValidityCase(now, .endDate, .max, .invalidArgument),
    ]

    // A root's own certificate: no other limit than the calendar's applies.
    @Test(arguments: Self.cases) func anEndIsWorkedOutFromTheMoment(example: ValidityCase) throws {
        let key = try Keys.of(.ecP256)
        let pending = try Workshop.authority(key, stage: .pendingCertificate, certificate: nil)
        let order = Workshop.order(
            try Workshop.request(key, subject: try Workshop.name("Root")),
            template: "RootCACertificate/V1",
            notAfter: RequestedInstant(unit: example.unit, value: example.value)
        )
        let moment = try Self.instant(example.moment)
        // A fraction of a second makes no difference.
        let reading = Instant(microseconds: moment.microseconds + 999_999)
        let outcome = try Workshop.judge(order, by: pending, at: reading)
        switch example.expected {
        case .end(let digits):
            let tbsCertificate = try TBSCertificate(derEncoded: try #require(outcome.tbsOctets))
            #expect(tbsCertificate.validity.notAfter == (try Self.instant(digits)))
            #expect(tbsCertificate.validity.notBefore == moment.adding(seconds: -3_600))
        case .refused(let code):
            #expect(outcome.refusal?.code == code)
            #expect(outcome.failedRule == (code == .invalidValue && outcome.outcomes.last?.rule.number == 22 ? 22 : 20))
            #expect(outcome.refusal?.message.hasPrefix("The end asked for: ") == true)
        }
    }

    private func judge(
        _ notAfter: RequestedInstant,
        notBefore: RequestedInstant? = nil,
        by authority: IssuingAuthority
    ) throws -> Workshop.Outcome {
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
        return try Workshop.judge(Workshop.order(request, notAfter: notAfter, notBefore: notBefore), by: authority)
    }

    private func absolute(_ offset: Int64) -> RequestedInstant {
        RequestedInstant(unit: .absolute, value: Workshop.moment.seconds + offset)
    }

    @Test func aBeginningIsGivenInSecondsSinceTheEpochOnly() throws {
        let root = try Workshop.root()
        let end = RequestedInstant(unit: .days, value: 2)
        for unit in [RequestedTimeUnit.days, .months, .years, .endDate] {
            let outcome = try self.judge(end, notBefore: RequestedInstant(unit: unit, value: 1), by: root)
            #expect(outcome.failedRule == 21)
            #expect(outcome.refusal?.code == .invalidArgument)
        }
        let zero = try self.judge(end, notBefore: RequestedInstant(unit: .absolute, value: 0), by: root)
        #expect(zero.failedRule == 21 && zero.refusal?.code == .invalidValue)
        for offset: Int64 in [-1_000_000, 0, 86_400] {
            let outcome = try self.judge(end, notBefore: self.absolute(offset), by: root)
            let tbsCertificate = try TBSCertificate(derEncoded: try #require(outcome.tbsOctets))
            #expect(tbsCertificate.validity.notBefore.seconds == Workshop.moment.seconds + offset)
            // The end is worked out from the moment, never from the beginning.
            #expect(tbsCertificate.validity.notAfter.seconds == Workshop.moment.seconds + 2 * 86_400)
        }
    }

    @Test func aBeginningAtOrAfterTheEndIsRefused() throws {
        let root = try Workshop.root()
        for offset: Int64 in [100, 101] {
            let outcome = try self.judge(self.absolute(100), notBefore: self.absolute(offset), by: root)
            #expect(outcome.failedRule == 23)
            #expect(outcome.refusal?.code == .invalidArgument)
            #expect(outcome.refusal?.message.hasPrefix("The beginning asked for: ") == true)
        }
        #expect(try self.judge(self.absolute(100), notBefore: self.absolute(99), by: root).refusal == nil)
    }

    @Test func anEndThatIsNotAfterTheMomentIsRefused() throws {
        let root = try Workshop.root()
        let outcome = try self.judge(self.absolute(0), by: root)
        #expect(outcome.failedRule == 22 && outcome.refusal?.code == .invalidValue)
        #expect(try self.judge(self.absolute(1), by: root).refusal == nil)
    }

    @Test(arguments: [0, -1, 10_000_000_000_000] as [Int64])
    func aBeginningOutOfRangeIsRefusedInItsOwnName(value: Int64) throws {
        let beginning = RequestedInstant(unit: .absolute, value: value)
        let outcome = try self.judge(self.absolute(100), notBefore: beginning, by: try Workshop.root())
        #expect(outcome.failedRule == 21 && outcome.refusal?.code == .invalidValue)
        #expect(outcome.refusal?.message.hasPrefix("The beginning asked for: ") == true)
    }

    @Test func anEndBeyondTheAuthoritysOwnIsRefusedNamingBoth() throws {
        let root = try Workshop.root()
        let limit = try #require(root.notAfter)
        let equal = RequestedInstant(unit: .absolute, value: limit.seconds)
        #expect(try self.judge(equal, by: root).refusal == nil)
        let beyond = try self.judge(RequestedInstant(unit: .absolute, value: limit.seconds + 1), by: root)
        #expect(beyond.failedRule == 24 && beyond.refusal?.code == .invalidValue)
        let message = try #require(beyond.refusal?.message)
        #expect(message.contains(limit.description) && message.contains(limit.adding(seconds: 1).description))
    }

    @Test func aShortLivedAuthorityGivesSevenDaysFromTheMomentAndNotASecondMore() throws {
        let root = try Workshop.root(isShortLived: true)
        #expect(try self.judge(RequestedInstant(unit: .days, value: 7), by: root).refusal == nil)
        let more = try self.judge(self.absolute(7 * 86_400 + 1), by: root)
        #expect(more.failedRule == 25 && more.refusal?.code == .invalidValue)
        #expect(more.refusal?.message.contains("seven days") == true)
        // The root's own certificate of ten years was made by the same rules.
        let key = try Keys.of(.ecP256)
        let order = Workshop.order(
            try Workshop.request(key, subject: try Workshop.name("Root")),
            template: "RootCACertificate/V1",
            notAfter: RequestedInstant(unit: .years, value: 10)
        )
        #expect(try Workshop.judge(order, by: root).refusal == nil)
    }
}
