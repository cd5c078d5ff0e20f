"""The archive of published documents: objects, manifest, ledger and integrity checks."""
