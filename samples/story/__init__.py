"""Stories: text that a person can review, and the captures built from it (samples/README.md describes the format)."""
