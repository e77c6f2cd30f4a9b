public import ArgumentParser
public import Audit
public import Ledger
public import Logging
public import PrivateCAAPI

extension Role: ExpressibleByArgument {}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension CertificateExport.Format: ExpressibleByArgument {}

extension LogListing.Format: ExpressibleByArgument {}

extension ResourceName.SerialNumberForm: ExpressibleByArgument {}
