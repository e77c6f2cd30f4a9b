"""Who may cause an event, and by which way: the table of schemas/format.md section 9. What is not named follows of itself."""

from .events import API, CONTROL_SOCKET, PROGRAM

# Ways, each with the operations of the interface of which a role must permit one to whoever goes it.
OPENING, OPERATION = {PROGRAM: ()}, {CONTROL_SOCKET: (), PROGRAM: ()}
CAUSES = {
    "ServerStarted": OPENING,
    "SettingsChanged": OPENING,
    "EpochOpened": OPENING,
    "MasterKeyChanging": OPENING,
    "MasterKeyReplaced": OPENING,
    "ClockConfirmed": {CONTROL_SOCKET: ()},
    "IssuancePolicyChanged": OPERATION,
    "KeyBlocked": OPERATION,
    "RulesAdopted": OPERATION,
    "CredentialsChanged": OPERATION,
    "RoleChanged": OPERATION,
    "LogKeyChanged": OPERATION,
    "MasterKeyChanged": OPERATION,
    "ReissuancePolicyChanged": OPERATION,
    "LogNamingChanged": OPERATION,
    "DualControlChanged": OPERATION,
    "AuthorityCreating": {API: ("CreateCertificateAuthority",)},
    "AuthorityCertificateImported": {API: ("ImportCertificateAuthorityCertificate",)},
    "AuthorityStatusChanged": {API: ("UpdateCertificateAuthority",), **OPERATION},
    "AuthorityDeleted": {API: ("DeleteCertificateAuthority",)},
    "AuthorityRestored": {API: ("RestoreCertificateAuthority",)},
    "AuthorityTagsChanged": {API: ("TagCertificateAuthority", "UntagCertificateAuthority")},
    "AuthorityPermissionsChanged": {API: ("CreatePermission", "DeletePermission")},
    "ResourcePolicyChanged": {API: ("PutPolicy", "DeletePolicy")},
    "RevocationConfigurationChanged": {API: ("CreateCertificateAuthority", "UpdateCertificateAuthority")},
    "CertificateRevoked": {API: ("RevokeCertificate",), **OPERATION},
    "IssuanceRequested": {API: ("IssueCertificate",), PROGRAM: ()},
    "AuditReportRequested": {API: ("CreateCertificateAuthorityAuditReport",)},
    "ApprovalRequested": {**OPERATION, API: (
        "CreateCertificateAuthority", "DeleteCertificateAuthority", "RestoreCertificateAuthority", "ImportCertificateAuthorityCertificate",
        "PutPolicy", "DeletePolicy")},  # which goes with what is asked for: approvals.py
    "ApprovalGiven": {**OPERATION, API: ()},
    "ApprovalRejected": {**OPERATION, API: ()},
    "OperationRefused": {API: ()},  # in which role it can be true is a matter of what was refused
}
OF_ADMINISTRATORS = ("ApprovalGiven", "ApprovalRejected")  # whatever the role permits


def fault_of_cause(name, who, definitions):
    """Why somebody whose role has, or had not long before, these definitions cannot have caused an event; None where they can."""
    ways = CAUSES[name]
    if who["channel"] not in ways:
        return f"{name} comes by no such way"
    if name in OF_ADMINISTRATORS and who["channel"] == API and who["role"] != "administrator":
        return f"{name} is an administrator's, and the role is {who['role']}"
    operations = ways[who["channel"]]
    if operations and not any(one.permits(name) for one in definitions for name in operations):
        return f"the role {who['role']} does not permit {' or '.join(operations)}"
    return None
