"""What goes wrong: a server killed under load until intents were given up, starts after it, sealed segments, long payloads."""

import json
import threading

import running_ledger
from running_ledger import Answer

FEWEST_SEALED = 2
CONNECTIONS = 8
FEWEST_KILLS, MOST_KILLS = 3, 40


def write(server):
    """Writes the ledger with servers of Tests/Faults, in the folder of the one that is handed over."""
    binary, home = server.command()[0], running_ledger.Home(server.home)
    first = started(binary, home)
    home.remember_authority(first.make_active_root())
    first.issue_long(first.client())
    first.stop()

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


def started(binary, home):
    server = running_ledger.Server(binary, home)
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
