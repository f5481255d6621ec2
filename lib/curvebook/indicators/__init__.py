"""What the numbers say now: pure functions of arrays and frames, without input, output, clock or state."""
