"""One real question, from the plan to the report."""
