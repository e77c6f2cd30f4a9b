"""Who may cause an event, and by which way: the table of schemas/format.md section 9. What is not named follows of itself."""

from .events import API, CONTROL_SOCKET, PROGRAM

# Ways, each with the operation of the interface that a role must permit to whoever goes it.
OPENING, OPERATION = {PROGRAM: None}, {CONTROL_SOCKET: None, PROGRAM: None}
CAUSES = {
    "ServerStarted": OPENING,
    "SettingsChanged": OPENING,
    "EpochOpened": OPENING,
    "ClockConfirmed": {CONTROL_SOCKET: None},
    "IssuancePolicyChanged": OPERATION,
    "KeyBlocked": OPERATION,
    "RulesAdopted": OPERATION,
    "CredentialsChanged": OPERATION,
    "RoleChanged": OPERATION,
    "LogKeyChanged": OPERATION,
    "MasterKeyChanged": OPERATION,
    "AuthorityCreating": {API: "CreateCertificateAuthority"},
    "AuthorityCertificateImported": {API: "ImportCertificateAuthorityCertificate"},
    "CertificateRevoked": {API: "RevokeCertificate"},
    "IssuanceRequested": {API: "IssueCertificate"},
    "OperationRefused": {API: None},  # in which role it can be true is a matter of what was refused
}


def fault_of_cause(name, who, definitions):
    """Why somebody whose role has, or had not long before, these definitions cannot have caused an event; None where they can."""
    ways = CAUSES[name]
    if who["channel"] not in ways:
        return f"{name} comes by no such way"
    operation = ways[who["channel"]]
    if operation is not None and not any(one.permits(operation) for one in definitions):
        return f"the role {who['role']} does not permit {operation}"
    return None
