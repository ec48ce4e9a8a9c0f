"""The duty kit on paper: everything of a municipality's folder that is needed when the PC is down too."""
