"""One rule, one file: `ID`, `PURPOSE` (one line for the officials) and `find`."""
