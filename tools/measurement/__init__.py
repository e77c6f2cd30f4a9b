"""What tools/bench measures: each part of it a file."""
