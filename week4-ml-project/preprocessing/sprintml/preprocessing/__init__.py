"""From a typed table to a matrix of numbers, by one fitted and inspectable encoder."""
