"""What every room may use: dates, text in cells, errors and findings, the mark of a drill, plain data."""
