internal import SwiftASN1

extension DER.Serializer {
    /// Appends the fields of what happened, under the tag that says what kind of fact it is.
    mutating func append(_ body: EventBody, identifier: ASN1Identifier) throws {
        switch body {
        case .ledgerOpened(let fact): try self.append(fact, identifier: identifier)
        case .serverStarted(let fact): try self.append(fact, identifier: identifier)
        case .clockStepped(let fact): try self.append(fact, identifier: identifier)
        case .clockConfirmed(let fact): try self.append(fact, identifier: identifier)
        case .authorityCreating(let fact): try self.append(fact, identifier: identifier)
        case .authorityCreated(let fact): try self.append(fact, identifier: identifier)
        case .authorityCreationFailed(let fact): try self.append(fact, identifier: identifier)
        case .authorityCertificateImported(let fact): try self.append(fact, identifier: identifier)
        case .issuancePolicyChanged(let fact): try self.append(fact, identifier: identifier)
        case .keyBlocked(let fact): try self.append(fact, identifier: identifier)
        case .credentialsChanged(let fact): try self.append(fact, identifier: identifier)
        case .issuanceRequested(let fact): try self.append(fact, identifier: identifier)
        case .issuanceRefused(let fact): try self.append(fact, identifier: identifier)
        case .issuanceAuthorized(let fact): try self.append(fact, identifier: identifier)
        case .certificateSigned(let fact): try self.append(fact, identifier: identifier)
        case .signingFailed(let fact): try self.append(fact, identifier: identifier)
        case .issuanceAbandoned(let fact): try self.append(fact, identifier: identifier)
        case .issuanceRepeated(let fact): try self.append(fact, identifier: identifier)
        case .operationRefused(let fact): try self.append(fact, identifier: identifier)
        case .unauthenticatedRequestsCounted(let fact): try self.append(fact, identifier: identifier)
        }
    }
}

extension EventBody {
    /// The fact of the given kind whose fields come next.
    init(reading fields: inout FieldReader, type: EventType) throws(EventCodingError) {
        switch type {
        case .ledgerOpened: self = .ledgerOpened(try LedgerOpened(reading: &fields))
        case .serverStarted: self = .serverStarted(try ServerStarted(reading: &fields))
        case .clockStepped: self = .clockStepped(try ClockStepped(reading: &fields))
        case .clockConfirmed: self = .clockConfirmed(try ClockConfirmed(reading: &fields))
        case .authorityCreating: self = .authorityCreating(try AuthorityCreating(reading: &fields))
        case .authorityCreated: self = .authorityCreated(try AuthorityCreated(reading: &fields))
        case .authorityCreationFailed: self = .authorityCreationFailed(try AuthorityCreationFailed(reading: &fields))
        case .authorityCertificateImported:
            self = .authorityCertificateImported(try AuthorityCertificateImported(reading: &fields))
        case .issuancePolicyChanged: self = .issuancePolicyChanged(try IssuancePolicyChanged(reading: &fields))
        case .keyBlocked: self = .keyBlocked(try KeyBlocked(reading: &fields))
        case .credentialsChanged: self = .credentialsChanged(try CredentialsChanged(reading: &fields))
        case .issuanceRequested: self = .issuanceRequested(try IssuanceRequested(reading: &fields))
        case .issuanceRefused: self = .issuanceRefused(try IssuanceRefused(reading: &fields))
        case .issuanceAuthorized: self = .issuanceAuthorized(try IssuanceAuthorized(reading: &fields))
        case .certificateSigned: self = .certificateSigned(try CertificateSigned(reading: &fields))
        case .signingFailed: self = .signingFailed(try SigningFailed(reading: &fields))
        case .issuanceAbandoned: self = .issuanceAbandoned(try IssuanceAbandoned(reading: &fields))
        case .issuanceRepeated: self = .issuanceRepeated(try IssuanceRepeated(reading: &fields))
        case .operationRefused: self = .operationRefused(try OperationRefused(reading: &fields))
        case .unauthenticatedRequestsCounted:
            self = .unauthenticatedRequestsCounted(try UnauthenticatedRequestsCounted(reading: &fields))
        }
    }
}
