"""What benchmarks/detection.py compares: the candidates, the gradient checkers that people use, and the judging."""
