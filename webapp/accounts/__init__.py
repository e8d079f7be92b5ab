"""Accounts: sign-up, sign-in, sessions and the devices they belong to."""
