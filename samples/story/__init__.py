"""Stories, text that a person can review, and the captures built from it (format: samples/README.md)."""
