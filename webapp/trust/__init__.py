"""How a phone on the network comes to trust this server's own certificate authority."""
