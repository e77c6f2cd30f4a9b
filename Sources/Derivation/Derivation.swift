// Derivation: what binds recorded events to the rules.
//
// An `IssuanceRequested` becomes the order that is judged, an authority's state becomes the authority that judges, and a
// judgement becomes the event that records it. The write path goes through here when it decides, and the audit goes
// through here when it decides again: that both take the same path is what makes a derivation worth comparing.
