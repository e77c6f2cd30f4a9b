"""Lies in the configuration that an authority was asked for with (schemas/format.md section 9, 49), and what may stand there."""

from ledger_verifier.der import Reader
from made_events import text
from tampered import lie, truth
from tampered_facts import put


@lie(49)
def a_configuration_asks_for_another_subject(forgery):
    forgery.of("AuthorityCreating")[0].replace(b'"Root under test"', b'"Root under text"')


@lie(49)
def a_configuration_asks_for_another_key(forgery):
    forgery.of("AuthorityCreating")[0].replace(b"EC_prime256v1", b"EC_secp384r1 "[:13])


def configured(forgery, change):
    """Changes the configuration that the first authority was asked for with."""
    creating = forgery.of("AuthorityCreating")[0]

    def rewrite(parts):
        place = next(index for index, part in enumerate(parts) if b'"KeyAlgorithm"' in part)
        configuration = part_text(parts[place])
        changed = change(configuration)
        assert changed != configuration
        parts[place] = text(changed)

    put(creating, rewrite)


def part_text(part):
    return Reader(part).content().decode()


def beginning(members):
    return lambda configuration: "{" + members + "," + configuration.strip()[1:]


@truth
def a_configuration_holds_a_number_of_many_digits(forgery):
    configured(forgery, beginning(f'"X":{"1" * 5_000},"Y":1e{"9" * 5_000}'))


@truth
def a_configuration_is_as_deep_as_it_may_be(forgery):
    configured(forgery, beginning(f'"X":{"[" * 31}{"]" * 31},"Y":"[[{{\\"[["'))


@truth
def a_configuration_speaks_of_nothing(forgery):
    configured(forgery, lambda _: '{"KeyAlgorithm":null,"SigningAlgorithm":null,"Subject":null}')


@lie(49)
def a_configuration_has_a_name_twice(forgery):
    configured(forgery, beginning('"X":1,"X":1'))


@lie(49)
def a_configuration_is_too_deep(forgery):
    configured(forgery, beginning(f'"X":{"[" * 32}{"]" * 32}'))


@lie(49)
def a_configuration_is_far_too_deep(forgery):
    configured(forgery, beginning(f'"X":{"[" * 3_000}{"]" * 3_000}'))


@lie(49)
def a_configuration_holds_what_is_no_number(forgery):
    configured(forgery, beginning('"X":NaN'))


@lie(49)
def a_configuration_holds_half_a_character(forgery):
    configured(forgery, beginning(r'"X":"\ud800"'))


@lie(49)
def a_configuration_asks_for_a_key_by_number(forgery):
    configured(forgery, lambda configuration: configuration.replace('"EC_prime256v1"', "5"))


@lie(49)
def a_configuration_asks_for_no_signature(forgery):
    configured(forgery, lambda configuration: configuration.replace('"SHA256WITHECDSA"', "false"))
