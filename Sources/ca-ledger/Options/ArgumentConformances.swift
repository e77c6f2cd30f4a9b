public import ArgumentParser
public import Audit
public import Bytes
public import EventLog
public import Logging
public import PrivateCAAPI
public import Views

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension CertificateStory.Format: ExpressibleByArgument {}

extension LogListing.Format: ExpressibleByArgument {}

extension CertificateListing.Format: ExpressibleByArgument {}

extension Views.CertificateStanding: ExpressibleByArgument {}

extension ResourceName.SerialNumberForm: ExpressibleByArgument {}

extension Instant: ExpressibleByArgument {
    /// The instant that a date and time of RFC 3339 name, or a date alone: its beginning in UTC.
    public init?(argument: String) { self.init(dateOrTime: argument) }
}

extension PositionOrTime: ExpressibleByArgument {
    /// The place that an option's value names.
    public init?(argument: String) { self.init(text: argument) }
}

extension SampleWriter.Format: ExpressibleByArgument {}

extension ControlMatrix.Format: ExpressibleByArgument {}

extension PackageExport.Lists: ExpressibleByArgument {}
