"""Under which addresses this machine is reached."""

import socket


def lan_address() -> str:
    """The address that other machines of the network reach this one by; empty without a network.

    Connecting a UDP socket sends nothing: it only asks the system which way it would go.
    192.0.2.1 is a documentation address (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        address: str = probe.getsockname()[0]
    return "" if address.startswith("127.") else address


def host_names() -> list[str]:
    """Names under which this machine may be asked for, its Bonjour name included."""
    name = socket.gethostname().split(".")[0].lower()
    return ["localhost", name, f"{name}.local"] if name and name != "localhost" else ["localhost"]
