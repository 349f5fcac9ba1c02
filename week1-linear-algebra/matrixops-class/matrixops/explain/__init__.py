"""An algorithm's steps as data: said, shown, replayed and checked."""
