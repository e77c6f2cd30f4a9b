"""What the entries say, folded in order. `STEPS` says what follows from each event kind; most say nothing that is checked."""

from . import failures
from .access import Access
from .answers import Answers
from .approvals import Approvals
from .audit_reports import AuditReports
from .authorities import Authorities
from .der import Malformed
from .basis import Concerns
from .checkpoints import is_name
from .epochs import Epochs
from .events import AUTHORITY, KINDS, PERIODS, fits_stream, periods_of, read_event, revocations_of
from .evidence import Evidence
from .forms import is_account
from .found import Found
from .identities import Identities
from .indexes import Indexes
from .issuance import Issuances
from .key_files import KeyFiles
from .limits import Limits
from .lists import Lists
from .lives import Lives
from .log import ENDINGS
from .master_keys import MasterKeys
from .naming import Naming
from .reissuance import Reissuances
from .responders import Responders
from .revocations import Revocations
from .serving import Serving
from .sharing import Sharing
from .standing import Standing
from .tellings import Tellings
from .uses import KeyUses


BOOKS = 2  # the version of the books' own rules that this program knows
EPOCHS = ("EpochOpened", "LogKeyChanged")  # what gives the log another name or key
SETS = (1,)  # the rule sets whose judgements it can read


class Books:
    STEPS = {
        "LedgerOpened": lambda books: books.opened,
        "ServerStarted": lambda books: books.started,
        "SettingsChanged": lambda books: books.settings_changed,
        "IssuancePolicyChanged": lambda books: books.policy_changed,
        "RulesAdopted": lambda books: books.adopted,
        "CredentialsChanged": lambda books: books.access.changed,
        "RoleChanged": lambda books: books.access.roles.changed,
        "CredentialsDiffered": lambda books: books.evidence.differed,
        "EpochOpened": lambda books: books.epoch_opened,
        "LogKeyChanged": lambda books: books.log_key_changed,
        "MasterKeyChanged": lambda books: books.identities.sealed,
        "MasterKeyChanging": lambda books: books.master_keys.changing,
        "MasterKeyReplaced": lambda books: books.master_keys.replaced,
        "AuthorityCreating": lambda books: books.authority_creating,
        "KeyMade": lambda books: books.authorities.has_key,
        "RequestAuthorized": lambda books: books.request_authorized,
        "AuthorityCreated": lambda books: books.authorities.has_request,
        "AuthorityCreationFailed": lambda books: books.authorities.failed,
        "AuthorityCertificateImported": lambda books: books.authorities.imported,
        "AuthorityStatusChanged": lambda books: books.lives.status_changed,
        "AuthorityDeleted": lambda books: books.lives.deleted,
        "AuthorityRestored": lambda books: books.lives.restored,
        "AuthorityTagsChanged": lambda books: books.lives.tags_changed,
        "AuthorityPermissionsChanged": lambda books: books.lives.permissions_changed,
        "ResourcePolicyChanged": lambda books: books.sharing.changed,
        "IssuanceRequested": lambda books: books.issuances.requested,
        "IssuanceRefused": lambda books: books.issuances.refused,
        "IssuanceRepeated": lambda books: books.issuances.repeated,
        "IssuanceAuthorized": lambda books: books.issuances.authorized,
        "CertificateSigned": lambda books: books.issuances.signed,
        "SigningFailed": lambda books: books.issuances.unsigned,
        "IssuanceAbandoned": lambda books: books.issuances.unsigned,
        "RevocationConfigurationChanged": lambda books: books.tellings.configured,
        "CRLPartitionOpened": lambda books: books.tellings.opened,
        "ReissuancePolicyChanged": lambda books: books.reissuances.changed,
        "LogNamingChanged": lambda books: books.naming.changed,
        "CertificateRevoked": lambda books: books.revocations.revoke,
        "CRLAuthorized": lambda books: books.lists.authorized,
        "CRLSigned": lambda books: books.lists.signed,
        "CRLFailed": lambda books: books.lists.failed,
        "ResponderAuthorized": lambda books: books.responders.authorized,
        "ResponderCertified": lambda books: books.responders.signed,
        "ResponderFailed": lambda books: books.responders.failed,
        "OCSPPeriodOpened": lambda books: books.responders.opened,
        "OCSPPeriodClosed": lambda books: books.responders.closed,
        "OperationRefused": lambda books: books.evidence.refused,
        "RefusalsCounted": lambda books: books.evidence.counted,
        "AuditReportRequested": lambda books: books.reports.requested,
        "AuditReportCompleted": lambda books: books.reports.ended,
        "AuditReportFailed": lambda books: books.reports.ended,
        "DualControlChanged": lambda books: books.approvals.changed,
        "ApprovalRequested": lambda books: books.approvals.requested,
        "ApprovalGiven": lambda books: books.approvals.given,
        "ApprovalRejected": lambda books: books.approvals.rejected,
        "ApprovalUsed": lambda books: books.approvals.used,
        "ApprovalExpired": lambda books: books.approvals.expired,
    }

    def __init__(self, report, ledger, checkpoints, tree, kept=None, answers=(), certificates=(), controls=None):
        """`kept` is a revocation list that somebody has, and asks of, `controls` a control matrix; `answers` and `certificates` are the files
        of answers and of certificates that somebody has."""
        self.controls = controls
        self.report, self.check, self.ledger, self.genesis, self.streams = report, report.check, ledger, None, {}
        self.ends_at = None  # where judging ends: what follows hangs on something that this program does not know
        self.version = 0  # the version of the books' rules in force
        self.newest_epoch = None  # where the newest EpochOpened lies
        self.is_unread = False  # judging ends, too, with the first entry that cannot be read: it could have said anything
        self.identities, self.uses, self.epochs = Identities(report, ledger), KeyUses(report), Epochs(report, checkpoints, tree)
        self.key_files = KeyFiles(report)
        self.master_keys = MasterKeys(report, self.key_files)
        self.authorities = Authorities(report, self.identities, self.uses, self.key_files)
        self.lives, self.reports = Lives(report, self.authorities), AuditReports(report, self.authorities)
        self.concerns, self.revocations, self.access = Concerns(report), Revocations(report, self.authorities), Access(report)
        self.sharing = Sharing(report, self.authorities)
        self.approvals = Approvals(report, self.access, self.authorities)
        self.evidence, self.indexes, self.limits = Evidence(report, self.access, self.sharing, self.approvals), Indexes(), Limits(report)
        self.tellings = Tellings(report, self.lives, self.indexes.certificates)
        self.reissuances = Reissuances(report, self.lives, self.indexes.recent)
        self.naming = Naming(report, self.lives, self.epochs, self.limits)
        self.issuances = Issuances(
            report, self.authorities, self.concerns, self.uses, self.revocations, self.access.roles, self.sharing, self.tellings, self.naming,
            self.reissuances)  # fmt: skip
        self.lists = Lists(
            report, self.authorities, self.tellings, self.issuances, self.epochs, self.uses, self.indexes.withdrawals, self.limits, kept)  # fmt: skip
        self.responders = Responders(report, self.authorities, self.issuances, self.concerns, self.uses, self.identities, self.revocations)
        self.answers, self.found = Answers(report, answers), Found(report, certificates)
        self.standing = Standing(report, self.still_open)
        self.serving = Serving(report, lambda: [*self.still_open(), *self.responders.open_periods()])
        self.steps = {name: step(self) for name, step in self.STEPS.items()}

    def still_open(self):
        """Where what has no ending yet lies."""
        return [*self.issuances.still_open(), *self.authorities.still_open(), *self.lists.still_open(), *self.responders.still_open()]

    def finish(self):
        """What is only known at the end of a log that was judged to its end."""
        self.standing.finish()
        self.serving.finish()
        self.approvals.finish()
        self.answers.finish()
        self.found.finish()

    def ended(self):
        """What intents of certificates became, in the order of their endings: what was issued, and what was burned."""
        whole = [*self.issuances.issued, *self.responders.issued, *self.issuances.burned, *self.responders.burned]
        return sorted(whole, key=lambda one: one.position)

    def fold(self, entry):
        """Reads an entry's payload, and folds in what it says."""
        position, kind = entry.position, KINDS.get((entry.type, entry.schema))
        if kind is None:
            if 0 in (entry.type, entry.schema):
                return self.check(10, False, position, f"type {entry.type}, schema {entry.schema} is no number that a kind may have")
            return self.is_newer(position, f"type {entry.type}, schema {entry.schema}")
        self.check(10, True, position, None)
        if entry.payload is None:
            if kind.name in EPOCHS:
                self.epochs.end(position)
            return self.end(21, position, "a payload is withheld: what follows hangs on it, and was not judged")
        try:
            body = read_event(kind, entry.payload)
        except Malformed as error:
            self.check(9, False, position, f"the payload: {error}")
            if kind.name in EPOCHS:
                self.epochs.end(position)
            return self.end_unread()
        self.check(9, True, position, None)
        if not self.is_judging:
            return self.epochs.follow(entry, body) if kind.name in EPOCHS else None
        self.lists.fold(entry)
        self.check(20, (position == 0) == (kind.name == "LedgerOpened"), position, "LedgerOpened is at position 0 and only there")
        self.serving.answered(entry, kind.name)
        self.check_stream(entry, kind, body)
        if (who := body.get("provenance")) is not None:
            self.access.acted(entry, kind, who)
            self.sharing.acted(entry, kind, body, self.access.definitions(entry, who))
        if (unknown := self.unknown_rules(entry, kind, body)) is not None:
            if kind.name == "LedgerOpened":
                self.opened(entry, body)
            return self.is_newer(position, unknown)
        self.standing.fold(entry, kind.name, body)
        self.serving.fold(entry, kind.name, body)
        self.epochs.fold(entry, kind.name, body)
        self.limits.fold(entry, kind.name, body, self.issuances.rule_set, self.version)
        self.approvals.fold(entry, kind.name, body)
        if (fault := failures.fault(kind.name, body)) is not None:
            self.check(21, False, position, fault)
        step = self.steps.get(kind.name)
        try:
            if step:
                step(entry, body)
        except Malformed as error:
            self.check(26, False, position, f"malformed: {error}")
        self.concerns.fold(entry, kind.name, body, self.authorities.by_stream)
        self.indexes.fold(entry, kind, body)
        self.answers.fold(entry, kind.name, body, self.authorities.by_stream)
        self.found.fold(entry, kind.name, body)
        self.evidence.fold(entry, kind.name)
        if self.controls is not None:
            self.controls.fold(entry, kind.name, body)

    def unknown_rules(self, entry, kind, body):
        """Which rules an event says are in force that only a later program knows; None where it says none such.

        Versions and sets are numbered from 1, and sets only rise: what breaks that is a finding, whatever comes later.
        """
        version = body.get("booksVersion", BOOKS)
        named = body["ruleSet"] if kind.name in ("LedgerOpened", "RulesAdopted") else SETS[0]
        self.check(22, min(version, named) >= 1, entry.position, "versions and rule sets are numbered from 1")
        if kind.name == "ServerStarted":
            self.check(22, version >= self.version, entry.position, f"version {version} of the books' rules after {self.version}")
        if kind.name == "RulesAdopted":
            in_force = self.issuances.rule_set
            self.check(22, in_force is None or named > in_force, entry.position, f"rule set {named} after {in_force}")
        if version > BOOKS:
            return f"version {version} of the books' rules"
        if kind.name == "ServerStarted" or kind.name == "LedgerOpened" and self.authorities.started_at < 0:
            self.version = self.sharing.version = self.authorities.version = self.access.version = version
        return None if named < 1 or named in SETS else f"rule set {named}"

    def is_newer(self, position, what):
        """From here on only a later program can judge; it may know of other names and keys of the log."""
        self.epochs.end(position)
        self.end(10, position, f"{what} is newer than this program")

    @property
    def is_judging(self):
        return self.ends_at is None and not self.is_unread

    def end_unread(self):
        """Judges what events say no further, because one before cannot be read: that is a finding, and this is its consequence."""
        self.is_unread = True

    def end(self, number, position, reason):
        """Judges what events say no further: no finding, and yet no verdict."""
        self.ends_at = position if self.ends_at is None else self.ends_at
        self.report.unchecked(number, position, reason)

    def check_stream(self, entry, kind, body):
        """A stream holds events of one kind, and the ledger's and revocations' streams are the ones so named."""
        first = self.streams.setdefault(entry.stream, kind.stream)
        fits = first == kind.stream and fits_stream(kind, entry.stream, self.ledger)
        if kind.number in ENDINGS and first != AUTHORITY:
            del self.streams[entry.stream]  # what follows its end is told as such (11), whatever it is
        if kind.name == "CertificateRevoked":
            fits = fits and entry.stream == revocations_of(body["authority"]) and body["authority"] in self.authorities.by_stream
        if kind.stream == PERIODS:
            fits = fits and entry.stream == periods_of(body["authority"]) and body["authority"] in self.authorities.by_stream
        self.check(21, fits, entry.position, f"{kind.name} lies in a stream of another kind")

    def opened(self, entry, body):
        self.check(42, is_account(body["account"]), entry.position, "the ledger's account has not twelve digits")
        if self.genesis is None:
            self.genesis = body
            self.check(20, is_name(body["origin"]), entry.position, "its origin cannot be the name of a log")
            self.identities.log_key(entry, body)
            self.key_files.log_key(body["logKey"])
        self.approvals.account = body["account"]
        self.epochs.begin(body)
        self.sharing.opened(body)
        self.issuances.rule_set = body["ruleSet"]

    def authority_creating(self, entry, body):
        self.issuances.tokens.creating(entry, body)
        self.authorities.creating(entry, body)
        self.tellings.creating(entry, body)

    def request_authorized(self, entry, body):
        self.issuances.check_rule_set(entry, body)
        self.authorities.request_authorized(entry, body)

    def settings_changed(self, entry, body):
        self.issuances.has_settings = True

    def policy_changed(self, entry, body):
        self.naming.of_ledger, self.issuances.quota = body["namesLog"], body["certificatesPerAuthority"]

    def epoch_opened(self, entry, body):
        self.issuances.forget_tokens()
        self.identities.log_key(entry, body)
        self.key_files.log_key(body["logKey"])
        self.uses.epoch_opened(entry, body)
        self.epochs.opened(entry, body)
        self.newest_epoch = entry.position

    def log_key_changed(self, entry, body):
        self.identities.log_key(entry, body)
        self.key_files.log_key(body["logKey"])
        self.epochs.follow(entry, body)

    def adopted(self, entry, body):
        self.issuances.rule_set = body["ruleSet"]

    def started(self, entry, body):
        self.access.started(entry, body)
        self.sharing.started()
        self.authorities.started_at = entry.position
        self.responders.started()
        self.uses.started(entry, body)
        self.master_keys.started(entry)
        self.issuances.started(entry, body)
        in_force = self.issuances.rule_set
        self.check(22, body["ruleSet"] == in_force, entry.position, f"it says rule set {body['ruleSet']}; in force is {in_force}")
