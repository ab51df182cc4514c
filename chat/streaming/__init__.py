"""Tokens to the browser: numbered events, kept in Valkey, announced on one bus, replayed from any number."""
