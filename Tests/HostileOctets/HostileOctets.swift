// HostileOctets: what anybody may send or write, and what must hold of it whatever the octets are.
//
// Each kind of octets has one property: what is read comes out as it went in where the format has one spelling, nothing traps, and
// nothing takes long. The properties are plain functions: the tests run them over the corpus that is committed beside them, and
// tools/fuzz has libFuzzer look for octets that break them.
