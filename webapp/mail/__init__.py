"""Mail that a person asks Hallway to send: through their own mail server, or through this server's."""
