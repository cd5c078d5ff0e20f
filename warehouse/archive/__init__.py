"""The archive of published documents: objects, manifest, ledger, and their integrity."""
