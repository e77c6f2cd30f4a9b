"""Who may cause an event, and by which way: the table of schemas/format.md section 9. What is not named follows of itself."""

from .events import API, CONTROL_SOCKET, PROGRAM

ROLES = ("administrator", "issuer", "auditor")
OPENING, OPERATION = {PROGRAM: ()}, {CONTROL_SOCKET: (), PROGRAM: ()}  # ways, each with the roles that may go it


def call(*roles):
    return {API: roles}


CAUSES = {
    "ServerStarted": OPENING,
    "SettingsChanged": OPENING,
    "EpochOpened": OPENING,
    "ClockConfirmed": {CONTROL_SOCKET: ()},
    "IssuancePolicyChanged": OPERATION,
    "KeyBlocked": OPERATION,
    "RulesAdopted": OPERATION,
    "CredentialsChanged": OPERATION,
    "LogKeyChanged": OPERATION,
    "MasterKeyChanged": OPERATION,
    "AuthorityCreating": call("administrator"),
    "AuthorityCertificateImported": call("administrator"),
    "CertificateRevoked": call("administrator"),
    "IssuanceRequested": call("administrator", "issuer"),
    "OperationRefused": call(*ROLES),
}


def fault_of_cause(name, who):
    """Why somebody cannot have caused an event; None where they can."""
    ways = CAUSES[name]
    if who["channel"] not in ways:
        return f"{name} comes by no such way"
    if who["channel"] == API and who["role"] in ROLES and who["role"] not in ways[API]:
        return f"an access key for the role {who['role']} may not do this"
    return None
