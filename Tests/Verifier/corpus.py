"""The whole corpus: every file that has lies, truths, or ledgers of later programs for the tables in tampered.py."""

import tampered_actors
import tampered_approvals
import tampered_books
import tampered_ceremonies
import tampered_configurations
import tampered_epochs
import tampered_facts
import tampered_imports
import tampered_lists
import tampered_lives
import tampered_naming
import tampered_numbers
import tampered_ocsp
import tampered_omissions
import tampered_paths
import tampered_policies
import tampered_refusals
import tampered_reissuance
import tampered_reports
import tampered_roles
import tampered_rotation
import tampered_serving
import tampered_tellings
import tampered_times
import tampered_withdrawals

FILES = (
    tampered_actors, tampered_approvals, tampered_books, tampered_ceremonies, tampered_configurations, tampered_epochs, tampered_facts, tampered_imports,
    tampered_lists, tampered_lives, tampered_naming, tampered_numbers, tampered_ocsp, tampered_omissions, tampered_paths, tampered_policies,
    tampered_refusals, tampered_reissuance, tampered_reports, tampered_roles, tampered_rotation, tampered_serving, tampered_tellings, tampered_times,
    tampered_withdrawals,
)  # fmt: skip
