"""What goes wrong: mishaps, a server killed under load until intents were given up, sealed segments, payloads that lie apart."""

import contextlib
import datetime
import json
import threading

import issuing
import ledger_server
import running_ledger
from golden_ledgers import mishaps
from running_ledger import Answer

CONNECTIONS = 8
FEWEST_SEALED = 2
FEWEST_KILLS, MOST_KILLS = 3, 40
PAST = 1000  # seconds


def write(server):
    """Writes the ledger with servers of Tests/Faults, in the folder of the one that is handed over."""
    binary, home = server.command()[0], running_ledger.Home(server.home)
    with_mishaps(binary, home)
    with_kills(binary, home)
    with running(binary, home) as last:
        request = running_ledger.certification_request()
        for _ in range(2):
            last.issue(last.client(), token="again", request=request)
        while home.rows("SELECT count(*) FROM segment")[0][0] < FEWEST_SEALED:
            with running_ledger.issuing(last, connections=4) as issue_many:
                assert all(isinstance(one, Answer) for one in issue_many(40))
        last.issue_long(last.client())
        last.stop()


def with_mishaps(binary, home):
    """They happen in the past: the clock steps ahead, and no entry may lie in the future of whoever verifies."""
    clock = mishaps.SteppingClock(home.path, start=-PAST)
    with ledger_server.frozen(issuing.now() - datetime.timedelta(seconds=PAST)):
        with running(binary, home, clock) as server:
            home.remember_authority(server.make_active_root())
            server.issue_long(server.client())
            server.stop()
        with running(binary, home, clock) as server:
            mishaps.fails_to_sign(server)
            mishaps.fails_to_make_a_key(server)
            mishaps.clock_steps(server, clock)
            server.stop()


def with_kills(binary, home):
    """Every second server is killed under load, and every other while it rests, after it gave up what was left open."""
    for number in range(MOST_KILLS):
        with running(binary, home) as server, running_ledger.issuing(server, CONNECTIONS) as issue_many:
            issue_many(CONNECTIONS)  # opens the connections
            end = threading.Timer(0.01 + number % 7 * 0.003, server.process.kill)
            end.start()
            issue_many(4 * CONNECTIONS)
            end.join()
        with running(binary, home) as server:
            verdict = json.loads(running_ledger.replay(binary, home).text)
        if number + 1 >= FEWEST_KILLS and verdict["issuances"]["abandoned"] > 0:
            return
    raise AssertionError("no kill fell between an intent and its ending")


@contextlib.contextmanager
def running(binary, home, clock=None):
    """A server that is ready; at the end it is killed if it still runs."""
    server = running_ledger.Server(binary, home, shim=clock)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.kill()
