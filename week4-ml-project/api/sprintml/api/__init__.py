"""The product over HTTP and on the command line."""
