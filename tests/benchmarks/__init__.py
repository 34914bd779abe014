"""Speed and memory, as ratios within one run on a quiet machine; nothing here is a test."""
