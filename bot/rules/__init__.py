"""What Liaison knows: pure functions and values. No clock, no logging, no input or output."""
