"""One playbook as a picture: `flow.diagram` makes the model; `tree`, `mermaid` and `svg` draw it. Pure throughout."""
