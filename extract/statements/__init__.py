"""The sentences of findings: where they begin, which side they take, which sub-topics they have."""
