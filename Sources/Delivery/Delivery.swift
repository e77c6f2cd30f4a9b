// Brings a feed to where it is followed (schemas/feed.md): into files of a folder, and to targets over HTTP. Each has a place of its own,
// reads the log by itself and waits by itself: what one does touches no other, and nothing of it touches whoever writes the log.
