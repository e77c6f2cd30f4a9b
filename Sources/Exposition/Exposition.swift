// Exposition: figures as those who watch a server read them.
//
// A registry keeps what is counted and timed, as a backend of swift-metrics' facade, and writes it in Prometheus' text exposition format,
// version 0.0.4. Whoever counts knows the facade alone and is handed a factory; nothing is registered for the whole process, so that two
// ledgers of one process, or two tests, never count into each other.
//
// What is kept is bounded: by the families, and by so many series of each. Counting is an atomic addition, or two for what has a distribution.
