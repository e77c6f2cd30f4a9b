"""Mutated certification requests, bodies and HTTP heads: documented answers, no crash, no hang, bounded memory, a whole ledger.

`CA_LEDGER_FUZZ_SECONDS` and `CA_LEDGER_FUZZ_SEED` make it longer or another one; `tools/fuzz` is the long campaign.
"""

import os

import fuzzing
import issuing

SECONDS = float(os.environ.get("CA_LEDGER_FUZZ_SECONDS", "10"))
SEED = os.environ.get("CA_LEDGER_FUZZ_SEED", "3")
MEBI = 1 << 20


def test_a_mutator_is_its_seed():
    corpus = fuzzing.certification_requests()[:1]
    made = [fuzzing.Mutator("a", number).octets(corpus[0][0]) for number in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def test_a_case_is_its_seed_and_number():
    """Whoever runs one again sends the same: keys, requests and mutations. Only the PSS signature has a salt."""
    cases = []
    for seed in ("a", "a", "b"):
        corpus = fuzzing.certification_requests(seed)[:-1]
        cases.append([fuzzing.Mutator(seed, number).case(corpus, "arn") for number in range(40)])
    assert cases[0] == cases[1] != cases[2]


def test_whatever_is_sent_the_answer_is_documented(fresh_server, capsys):
    client = fresh_server.client()
    root, _ = issuing.new_root(client)
    process = fresh_server.process.pid
    campaign = fuzzing.Campaign(fresh_server, root, SEED)
    campaign.run(min(SECONDS, 2))
    warm = campaign.peak()
    campaign.run(max(0, SECONDS - 2))
    with capsys.disabled():
        print(f"\nseed {SEED}: {campaign.sent} requests, {warm // MEBI} MiB then {campaign.peak() // MEBI} MiB, "
              f"{dict(campaign.answers.most_common())}")

    assert fresh_server.process.pid == process and fresh_server.process.poll() is None
    assert fresh_server.ask("GET", "/health").status == 200
    # The tokens of the last minute are held, some 400 octets each; nothing else may stay.
    assert campaign.peak() < warm + 128 * MEBI + 1024 * campaign.sent
    # The mutator reaches the depth and not only the surface.
    for answer in ("success", "MalformedCSRException", "InvalidArgsException", "ValidationException", "SerializationException"):
        assert campaign.answers[answer] > 0, campaign.answers
    assert fresh_server.stop() == 0
    fresh_server.replay()
