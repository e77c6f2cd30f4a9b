"""A walk over all operations: what is asked, what is believed of it, and those who rely on what is told.

`policies` judges by resource policies, `world` is the model of accounts, authorities and certificates, `serving` the server that is
ended in every way. `calls` are what is drawn and heard; `steps`, `certificates` and `attachments` draw them and compare the answers
with the model. `parties` are those who fetch lists and answers from the window. None of them shares code with the server: they are
written from the interface's reference.
"""
