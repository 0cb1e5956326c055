"""What a reader is told: the evidence for what was chosen, and what no convention says."""
