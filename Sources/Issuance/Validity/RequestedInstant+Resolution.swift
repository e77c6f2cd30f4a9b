internal import Bytes

extension RequestedInstant {
    /// Which end of the period is meant.
    enum Meaning { case beginning, end }

    /// The instant that is meant, seen from the moment of issuance.
    func resolved(from moment: Instant, as meaning: Meaning = .end) throws(Interruption) -> Instant {
        guard self.value >= 1 else {
            let code: ReasonCode = meaning == .end ? .validityValueTooSmall : .beginningValueTooSmall
            throw .refusal(.invalidValue, code, .number(self.value))
        }
        switch self.unit {
        case .endDate: return try Self.date(digits: self.value)
        case .absolute: return try self.within(self.value, as: meaning)
        case .days: return try self.within(self.value.multipliedReportingOverflow(by: 86_400), after: moment)
        case .months: return try self.calendar(months: (self.value, false), after: moment)
        case .years: return try self.calendar(months: self.value.multipliedReportingOverflow(by: 12), after: moment)
        }
    }

    /// The instant so many seconds after the epoch, if a certificate can name it.
    private func within(_ seconds: Int64, as meaning: Meaning = .end) throws(Interruption) -> Instant {
        guard seconds <= Instant.endOfTime.seconds else { throw self.beyondTheEnd(meaning) }
        return Instant(seconds: seconds)
    }

    private func within(
        _ seconds: (partialValue: Int64, overflow: Bool),
        after moment: Instant
    ) throws(Interruption) -> Instant {
        let sum = moment.seconds.addingReportingOverflow(seconds.partialValue)
        guard !seconds.overflow, !sum.overflow else { throw self.beyondTheEnd() }
        return try self.within(sum.partialValue)
    }

    /// The same day of the month and time of day, that many months later; the month's last day where it has fewer.
    private func calendar(
        months: (partialValue: Int64, overflow: Bool),
        after moment: Instant
    ) throws(Interruption) -> Instant {
        guard !months.overflow, let civil = CivilTime(moment).adding(months: months.partialValue) else {
            throw self.beyondTheEnd()
        }
        return civil.instant
    }

    private func beyondTheEnd(_ meaning: Meaning = .end) -> Interruption {
        .refusal(
            .invalidValue,
            meaning == .end ? .validityBeyondTheEnd : .beginningBeyondTheEnd,
            .number(self.value),
            .number(self.unit.number),
            .instant(.endOfTime)
        )
    }

    /// The date that digits spell: fourteen as GeneralizedTime, up to twelve as UTCTime whose leading zeros were lost because it was sent as a number.
    private static func date(digits value: Int64) throws(Interruption) -> Instant {
        let isUTCTime = value < 1_000_000_000_000  // up to 12 digits
        guard isUTCTime || (10_000_000_000_000..<100_000_000_000_000).contains(value) else {
            throw .refusal(.invalidArgument, .endDateDigits, .number(value))
        }
        var year = Int(value / 10_000_000_000)
        // RFC 5280 section 4.1.2.5.1: "Where YY is greater than or equal to 50, the year SHALL be interpreted as 19YY".
        if isUTCTime { year += year >= 50 ? 1900 : 2000 }
        guard
            let civil = CivilTime(
                year: year,
                month: Int(value / 100_000_000 % 100),
                day: Int(value / 1_000_000 % 100),
                hour: Int(value / 10_000 % 100),
                minute: Int(value / 100 % 100),
                second: Int(value % 100)
            )
        else { throw .refusal(.invalidArgument, .endDateUnreal, .number(value)) }
        return civil.instant
    }
}

extension RequestedTimeUnit {
    /// The number of the unit in a reason.
    var number: Int64 {
        switch self {
        case .endDate: 0
        case .absolute: 1
        case .days: 2
        case .months: 3
        case .years: 4
        }
    }
}
