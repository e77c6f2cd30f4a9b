"""Ordeals: what is done to a real server and to its files, case by case, and what it promises to survive of it.

`case` says what a case is and what came of it, `campaign` runs many and keeps count, `report` makes the table of them.
`ledgers` writes what they begin with, `promises` asks afterwards whether everything that was promised was kept. One module
for each ordeal: `crash`, `storage` and `power_cuts`, `corruption`, `clock`, `load`, `fuzz`.
"""
