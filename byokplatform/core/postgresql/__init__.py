"""Django's PostgreSQL backend, told how to get over a database that was restarted."""
