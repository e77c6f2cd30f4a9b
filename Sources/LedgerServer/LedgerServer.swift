// LedgerServer: the door to the street.
//
// It puts together what a listener answers, the AWS interface and the page that says whether the ledger is ready, and
// what runs beside it: the control socket, through which commands on this machine reach the running ledger, and what has
// to be done once a minute.
