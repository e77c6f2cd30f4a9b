"""What goes wrong: mishaps, a server killed under load until intents were given up, sealed segments, payloads that lie apart."""

import datetime
import json
import threading

import issuing
import ledger_server
import running_ledger
from golden_ledgers import mishaps
from running_ledger import Answer

FEWEST_SEALED = 2
CONNECTIONS = 8
FEWEST_KILLS, MOST_KILLS = 3, 40
PAST = 1000  # seconds


def write(server):
    """Writes the ledger with servers of Tests/Faults, in the folder of the one that is handed over."""
    binary, home = server.command()[0], running_ledger.Home(server.home)
    with_mishaps(binary, home)
    for number in range(MOST_KILLS):
        killed_under_load(binary, home, after=0.01 + number % 7 * 0.003)
        last = started(binary, home)  # gives up what was left open
        enough = number + 1 >= FEWEST_KILLS and abandoned(last) > 0
        if enough:
            break
        last.kill()
    assert enough, "no kill fell between an intent and its ending"

    client = last.client()
    last.issue_long(client)
    request = running_ledger.certification_request()
    for _ in range(2):
        last.issue(client, token="again", request=request)
    while home.rows("SELECT count(*) FROM segment")[0][0] < FEWEST_SEALED:
        with running_ledger.issuing(last, connections=4) as issue_many:
            assert all(isinstance(one, Answer) for one in issue_many(40))
    last.issue_long(client)
    last.stop()


def with_mishaps(binary, home):
    """They happen in the past: the clock steps ahead, and no entry may lie in the future of whoever verifies."""
    clock = mishaps.SteppingClock(home.path, start=-PAST)
    with ledger_server.frozen(issuing.now() - datetime.timedelta(seconds=PAST)):
        server = started(binary, home, clock)
        home.remember_authority(server.make_active_root())
        server.issue_long(server.client())
        server.stop()
        server = started(binary, home, clock)
        mishaps.fails_to_sign(server)
        mishaps.fails_to_make_a_key(server)
        mishaps.clock_steps(server, clock)
        server.stop()


def started(binary, home, clock=None):
    server = running_ledger.Server(binary, home, shim=clock)
    server.wait_until_ready()
    return server


def killed_under_load(binary, home, after):
    server = started(binary, home)
    with running_ledger.issuing(server, connections=CONNECTIONS) as issue_many:
        issue_many(CONNECTIONS)  # opens the connections
        end = threading.Timer(after, server.process.kill)
        end.start()
        issue_many(4 * CONNECTIONS)
        end.join()
    server.kill()


def abandoned(server):
    """How many intents the ledger gave up, read while the server runs."""
    return json.loads(running_ledger.replay(server.binary, server.home).text)["issuances"]["abandoned"]
