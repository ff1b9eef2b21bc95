"""Views: what a ledger or a report looks like, one file a view."""
