"""How the platform's processes are started: what they are told, in which order, and how they end."""
