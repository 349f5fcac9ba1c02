"""Named matrices with closed-form truths."""
