public import ArgumentParser
public import Audit
public import Logging
public import PrivateCAAPI

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension CertificateExport.Format: ExpressibleByArgument {}

extension LogListing.Format: ExpressibleByArgument {}

extension ResourceName.SerialNumberForm: ExpressibleByArgument {}
