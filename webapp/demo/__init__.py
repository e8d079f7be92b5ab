"""A believable conference season for a visitor to look around in (``hallway demo``)."""
